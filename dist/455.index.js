export const id = 455;
export const ids = [455];
export const modules = {

/***/ 5455:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  writeParquetRows: () => (/* binding */ writeParquetRows)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: ./node_modules/hyparquet/src/assemble.js + 1 modules
var assemble = __webpack_require__(5573);
// EXTERNAL MODULE: ./build/base/errors.js
var errors = __webpack_require__(5145);
// EXTERNAL MODULE: ./build/source/spool/spool-writer.js
var spool_writer = __webpack_require__(6847);
// EXTERNAL MODULE: ./build/source/spool/csv-line.js
var csv_line = __webpack_require__(8715);
// EXTERNAL MODULE: ./build/source/formats/parquet/column-type.js
var column_type = __webpack_require__(3930);
// EXTERNAL MODULE: ./node_modules/hyparquet/src/convert.js + 1 modules
var convert = __webpack_require__(9234);
;// CONCATENATED MODULE: ./build/source/formats/parquet/stored-value.js


const US_PER_DAY = 86400000000n;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Says which value cannot be taken. */
class ValueFault extends Error {
}
/** The whole number that is stored, whatever its size. */
function wholeNumber(value, element) {
    if (typeof value === 'bigint')
        return (0,column_type/* isUnsigned */.Eo)(element) ? BigInt.asUintN(64, value) : value;
    if (typeof value === 'number')
        return BigInt((0,column_type/* isUnsigned */.Eo)(element) ? value >>> 0 : value);
    const bytes = value;
    if (bytes.length === 0)
        return 0n;
    let number = 0n;
    for (const byte of bytes)
        number = (number << 8n) | BigInt(byte);
    return BigInt.asIntN(8 * bytes.length, number);
}
/** A decimal with all its digits: `-0.01`. */
function decimalText(value, element) {
    const scale = (0,column_type/* scaleOf */._K)(element);
    // The bytes of a decimal have a sign, whatever else is said.
    const unscaled = wholeNumber(value, { name: '' });
    if (scale <= 0)
        return String(unscaled * 10n ** BigInt(-scale));
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
    return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
/** The number that is stored in 16, 32 or 64 bits, with the fewest digits that tell it from all others of its size. */
function floatText(value, { type }) {
    if (type === 'DOUBLE')
        return doubleText(value);
    const number = type === 'FLOAT' ? value : Number((0,convert/* parseFloat16 */.dq)(value));
    for (let digits = 1; digits < 9; digits++) {
        const short = Number(number.toPrecision(digits));
        if (Math.fround(short) === Math.fround(number))
            return doubleText(Object.is(number, -0) ? -0 : short);
    }
    return doubleText(number);
}
function doubleText(value) {
    return Object.is(value, -0) ? '-0' : String(value);
}
/** @throws ValueFault for bytes that are no UTF-8 */
function utf8Text(value) {
    try {
        return decoder.decode(value);
    }
    catch {
        throw new ValueFault('a text that is no UTF-8');
    }
}
/** `00000000-0000-0000-0000-000000000005`. */
function uuidText(value) {
    return Buffer.from(value)
        .toString('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
/** ISO 8601: `P1M2DT0.003S`. */
function intervalText(value) {
    const bytes = Buffer.from(value);
    const ms = String(bytes.readUInt32LE(8)).padStart(4, '0');
    return `P${bytes.readUInt32LE(0)}M${bytes.readUInt32LE(4)}DT${ms.slice(0, -3)}.${ms.slice(-3)}S`;
}
/** Microseconds of a time or timestamp; what is finer is cut. INT96 is nanoseconds already. */
function microseconds(value, element) {
    const number = BigInt(value);
    const unit = element.type === 'INT96' ? 'NANOS' : (0,column_type/* unitOf */.uF)(element);
    if (unit === 'MILLIS')
        return number * 1000n;
    return unit === 'NANOS' ? number / 1000n : number;
}
/** Microseconds since midnight. @throws ValueFault for what is no time of a day */
function timeOfDay(value, element) {
    const time = microseconds(value, element);
    if (time < 0n || time >= US_PER_DAY)
        throw new ValueFault(`a time that is not within a day (${value})`);
    return time;
}
/** `23:59:59.999999`. @param time microseconds since midnight */
function clockText(time) {
    const [seconds, fraction] = [time / 1000000n, time % 1000000n];
    const parts = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n];
    const clock = parts.map(part => String(part).padStart(2, '0')).join(':');
    return fraction === 0n ? clock : `${clock}.${String(fraction).padStart(6, '0')}`;
}
/** `2026-01-31`. @throws ValueFault for a day that no calendar of ours has */
function dayText(days) {
    const date = new Date(Number(days) * 86_400_000);
    if (Number.isNaN(date.getTime()))
        throw new ValueFault(`a date far away (day ${days} since 1970-01-01)`);
    return date.toISOString().replace(/T.*/, '');
}
/** `2026-01-31T23:59:59.999999`. @param time microseconds since 1970 */
function momentText(time) {
    const inDay = ((time % US_PER_DAY) + US_PER_DAY) % US_PER_DAY;
    return `${dayText((time - inDay) / US_PER_DAY)}T${clockText(inDay)}`;
}
//# sourceMappingURL=stored-value.js.map
;// CONCATENATED MODULE: ./build/source/formats/parquet/nested-json.js



/**
 * How values of a nested column become JSON: lists as arrays, structs as objects, maps as objects by the text of the
 * key. What is stored is JSON already (`leafJson`).
 * @param raw the same part of the schema without names and meanings
 * @param removed is told how many characters were taken out of names
 */
function nestedJson(node, raw, removed) {
    return memberOf(partOf(node, raw), removed);
}
/**
 * How a stored value within a nested column becomes JSON: numbers with all their digits, NaN and infinite numbers as
 * texts, for JSON has no such numbers.
 * @param removed is told how many characters were taken out of texts
 */
function leafJson(element, removed) {
    const { kind } = (0,column_type/* columnType */.DW)({
        element: { ...element, repetition_type: 'OPTIONAL' },
        children: [],
        count: 1,
        path: []
    }).type;
    const quoted = (text) => value => `"${text(value)}"`;
    switch (kind) {
        case 'null':
        case 'refused':
            return () => 'null';
        case 'bool':
            return String;
        case 'decimal':
            return isDecimal(element)
                ? value => decimalText(value, element)
                : value => String(wholeNumber(value, element));
        case 'float':
        case 'double':
            return value => {
                const text = floatText(value, element);
                return /\d$/.test(text) ? text : `"${text}"`;
            };
        case 'date':
            return quoted(value => dayText(BigInt(value)));
        case 'time':
            return quoted(value => clockText(timeOfDay(value, element)));
        case 'timestamp':
            return quoted(value => momentText(microseconds(value, element)));
        case 'instant':
            return quoted(value => `${momentText(microseconds(value, element))}Z`);
        case 'interval':
            return quoted(intervalText);
        case 'text':
            return element.logical_type?.type === 'UUID'
                ? quoted(uuidText)
                : value => JSON.stringify((0,csv_line/* usableText */._)(utf8Text(value), removed));
        default:
            return value => String(wholeNumber(value, element));
    }
}
function partOf(node, raw) {
    const parts = node.children.map((child, index) => partOf(child, raw.children[index] ?? child));
    return { element: node.element, key: raw.element.name, parts };
}
/** Of one value; one that repeats is a list of them. */
function writerOf(node, removed) {
    const single = node.parts.length > 0 ? groupOf(node, removed) : String;
    return value => (value === null || value === undefined ? 'null' : single(value));
}
function memberOf(node, removed) {
    const writer = writerOf(node, removed);
    return node.element.repetition_type === 'REPEATED' ? listOf(writer) : writer;
}
function listOf(item) {
    return value => `[${(value ?? []).map(item).join(',')}]`;
}
function groupOf(node, removed) {
    const [child] = node.parts;
    if (child !== undefined && node.parts.length === 1 && child.element.repetition_type === 'REPEATED') {
        if (isMap(node) && child.parts.length === 2)
            return mapOf(child, removed);
        if (isList(node))
            return listGroup(node, child, removed);
    }
    return structOf(node, removed);
}
/** The rules for lists of older writers: "LogicalTypes", backward compatibility. */
function listGroup(node, repeated, removed) {
    const { name } = repeated.element;
    const [element] = repeated.parts;
    const isElement = element === undefined ||
        repeated.parts.length > 1 ||
        name === 'array' ||
        name === `${node.element.name}_tuple`;
    const key = repeated.key;
    if (isElement) {
        const items = listOf(writerOf(repeated, removed));
        return value => items(value[key]);
    }
    const inner = memberOf(element, removed);
    const innerKey = element.key;
    const items = listOf(item => inner(item?.[innerKey]));
    return value => items(value[key]);
}
function mapOf(repeated, removed) {
    const [key, value] = repeated.parts;
    if (key === undefined || value === undefined)
        throw new Error('a map without key or value');
    const keyText = memberOf(key, removed);
    const valueJson = memberOf(value, removed);
    const at = repeated.key;
    return map => {
        const entries = (map[at] ?? []);
        // Of the same key twice the last value counts, as in JSON.
        const members = new Map();
        for (const entry of entries) {
            const text = keyText(entry[key.key]);
            members.set(text.startsWith('"') ? text : JSON.stringify(text), valueJson(entry[value.key]));
        }
        return `{${[...members].map(([name, json]) => `${name}:${json}`).join(',')}}`;
    };
}
function structOf(node, removed) {
    const members = node.parts.map(child => ({
        name: JSON.stringify((0,csv_line/* usableText */._)(child.element.name, removed)),
        key: child.key,
        json: memberOf(child, removed)
    }));
    return value => {
        const struct = value;
        return `{${members.map(({ name, key, json }) => `${name}:${json(struct[key])}`).join(',')}}`;
    };
}
function isDecimal({ converted_type, logical_type }) {
    return converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL';
}
function isList({ element: { converted_type, logical_type } }) {
    return converted_type === 'LIST' || logical_type?.type === 'LIST';
}
function isMap({ element: { converted_type, logical_type } }) {
    return converted_type === 'MAP' || converted_type === 'MAP_KEY_VALUE' || logical_type?.type === 'MAP';
}
//# sourceMappingURL=nested-json.js.map
;// CONCATENATED MODULE: ./build/source/formats/parquet/cells.js




/**
 * How the values of a column are written in rows (`ParquetType` says it of each type): JSON texts or null.
 * @param removed is told how many characters were taken out of texts
 */
function cellsOf({ node, raw, leaves }, removed) {
    const { kind } = (0,column_type/* columnType */.DW)(node).type;
    if ((0,column_type/* isBranch */.PX)(node)) {
        const json = nestedJson(node, raw, removed);
        return {
            leaves: leaves.map(({ element }) => leafJson(element, removed)),
            cell: value => (value === null || value === undefined ? 'null' : JSON.stringify(json(value)))
        };
    }
    const text = textOf(node.element, kind, removed);
    return {
        leaves: [value => JSON.stringify(text(value))],
        cell: value => (value === null ? 'null' : String(value))
    };
}
function textOf(element, kind, removed) {
    switch (kind) {
        case 'bool':
            return String;
        case 'decimal':
            return value => decimalOf(value, element);
        case 'float':
        case 'double':
            return value => floatText(value, element);
        case 'date':
            return String;
        case 'time':
            return value => String(timeOfDay(value, element));
        case 'timestamp':
        case 'instant':
            return value => String(microseconds(value, element));
        case 'interval':
            return intervalText;
        case 'text':
            return element.logical_type?.type === 'UUID' ? uuidText : value => (0,csv_line/* usableText */._)(utf8Text(value), removed);
        default:
            return value => String(wholeNumber(value, element));
    }
}
/** Whole numbers of 64 bits without a sign are decimals, too. */
function decimalOf(value, element) {
    const isDecimal = element.converted_type === 'DECIMAL' || element.logical_type?.type === 'DECIMAL';
    return isDecimal ? decimalText(value, element) : String(wholeNumber(value, element));
}
//# sourceMappingURL=cells.js.map
// EXTERNAL MODULE: ./node_modules/hyparquet/src/column.js + 6 modules
var column = __webpack_require__(3063);
// EXTERNAL MODULE: ./node_modules/hyparquet/src/schema.js
var schema = __webpack_require__(8286);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
// EXTERNAL MODULE: ./node_modules/hyparquet-compressors/src/index.js + 16 modules
var src = __webpack_require__(138);
;// CONCATENATED MODULE: ./build/source/formats/parquet/codecs.js


/** What unpacks pages: Node.js itself where it can, for LZ4 and Snappy the library. */
const CODECS = Object.fromEntries(Object.entries({
    ...src/* compressors */.Vm,
    GZIP: (input, length) => (0,external_node_zlib_.gunzipSync)(input, { maxOutputLength: length }),
    BROTLI: (input, length) => (0,external_node_zlib_.brotliDecompressSync)(input, { maxOutputLength: length }),
    ZSTD: (input, length) => (0,external_node_zlib_.zstdDecompressSync)(input, { maxOutputLength: length })
}).map(([codec, decompress]) => [codec, ofSomething(decompress)]));
/** A page without bytes is packed in ways that not every program unpacks. */
function ofSomething(decompress) {
    return (input, length) => (length === 0 ? new Uint8Array(0) : decompress(input, length));
}
//# sourceMappingURL=codecs.js.map
;// CONCATENATED MODULE: ./build/source/formats/parquet/leaf-pages.js




/** What is read at once to find the header of a page; a header with long statistics is longer. */
const HEADER_BYTES = 4096;
const MOST_HEADER_BYTES = 16 * 2 ** 20;
/** Beyond this a page is an attack, or a file that no machine of a pipeline reads. */
const MOST_PAGE_BYTES = 256 * 2 ** 20;
const MOST_PAGE_VALUES = 16 * 2 ** 20;
/** The one meaning for which the library hands over each value as it is stored, of whatever physical type. */
const EACH_VALUE = { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'NANOS' };
/** The values of one leaf of a row group, page by page. */
class LeafPages {
    #buffer;
    #size;
    #decoder;
    #isFlat;
    #levels;
    #offset;
    #left;
    #dictionary;
    /** The last row, to which the next page may add. */
    #held = [];
    #values = [];
    #at = 0;
    /**
     * @param size bytes of the file
     * @param text what becomes of each value that is stored; INT96 comes as nanoseconds
     * @throws Error when the group has no such leaf
     */
    constructor(buffer, size, group, leaf, text) {
        const chunk = group.columns[leaf.index]?.meta_data;
        const path = [...leaf.path];
        const element = path.at(-1)?.element;
        if (chunk === undefined || element?.type === undefined)
            throw new Error('a column is not there');
        this.#buffer = buffer;
        this.#size = size;
        const dictionary = Number(chunk.dictionary_page_offset ?? 0n);
        const data = Number(chunk.data_page_offset);
        this.#offset = dictionary > 0 && dictionary < data ? dictionary : data;
        this.#left = Number(chunk.num_values);
        this.#isFlat = (0,schema/* isFlatColumn */.g7)(path);
        this.#levels = path.slice(1).some(({ element: { repetition_type } }) => repetition_type !== 'REQUIRED');
        this.#decoder = {
            pathInSchema: path.slice(1).map(({ element: { name } }) => name),
            type: element.type,
            element: { ...element, logical_type: EACH_VALUE },
            schemaPath: path,
            codec: chunk.codec,
            parsers: { ...NO_PARSERS, timestampFromNanoseconds: text },
            compressors: CODECS,
            utf8: false
        };
    }
    /** Rows that are there, after more have been read when there were none; 0 at the end. */
    async ready() {
        while (this.#at >= this.#values.length && (this.#left > 0 || this.#held.length > 0))
            await this.#more();
        return this.#values.length - this.#at;
    }
    /** Takes rows that are ready. */
    take(count) {
        const taken = [];
        for (const end = this.#at + count; this.#at < end; this.#at++)
            taken.push(this.#values[this.#at]);
        return taken;
    }
    async #more() {
        this.#at = 0;
        if (this.#left <= 0) {
            this.#values = this.#held;
            this.#held = [];
            return;
        }
        const { header, start } = await this.#header();
        this.#values = [];
        this.#offset = start + header.compressed_page_size;
        if (header.type === 'INDEX_PAGE' || (header.type !== 'DICTIONARY_PAGE' && valuesIn(header) === 0))
            return;
        // What is made of the page holds none of its bytes.
        const reader = { view: await this.#buffer.read(start, header.compressed_page_size), offset: 0 };
        const held = this.#isFlat ? undefined : this.#held;
        const { data = [] } = (0,column/* readPage */.SP)(reader, header, this.#decoder, this.#dictionary, held, 0);
        if (header.type === 'DICTIONARY_PAGE') {
            this.#dictionary = (0,convert/* convert */.C6)(data, this.#decoder);
            return;
        }
        this.#left -= valuesIn(header);
        if (this.#isFlat)
            this.#values = data;
        else {
            const rows = data;
            this.#held = rows.slice(-1);
            this.#values = rows.slice(0, -1);
        }
    }
    async #header() {
        for (let length = HEADER_BYTES;; length *= 4) {
            const rest = this.#size - this.#offset;
            const reader = { view: await this.#buffer.read(this.#offset, Math.min(length, rest)), offset: 0 };
            try {
                const header = (0,column/* parquetHeader */.wK)(reader);
                this.#check(header);
                return { header, start: this.#offset + reader.offset };
            }
            catch (error) {
                if (error instanceof PageFault || length >= Math.min(rest, MOST_HEADER_BYTES))
                    throw error;
            }
        }
    }
    #check(header) {
        const values = valuesIn(header);
        if (header.compressed_page_size < 0 || header.uncompressed_page_size < 0 || values < 0)
            throw new PageFault('a page has a negative size');
        if (Math.max(header.compressed_page_size, header.uncompressed_page_size) > MOST_PAGE_BYTES)
            throw new PageFault(`a page has more than ${MOST_PAGE_BYTES.toLocaleString('en-US')} bytes`);
        if (values > MOST_PAGE_VALUES)
            throw new PageFault(`a page has more than ${MOST_PAGE_VALUES.toLocaleString('en-US')} values`);
        const { encoding } = header.data_page_header ?? header.data_page_header_v2 ?? {};
        // The library would take the places in it for the values.
        if (encoding?.endsWith('_DICTIONARY') === true && this.#dictionary === undefined)
            throw new PageFault('its dictionary is missing');
        const { definition_level_encoding: definition, repetition_level_encoding: repetition } = header.data_page_header ?? {};
        if (this.#levels && (definition === 'BIT_PACKED' || (repetition === 'BIT_PACKED' && !this.#isFlat)))
            throw new PageFault('its levels are bit-packed, as nobody has written them since 2013');
    }
}
/** Says why a page is not read. */
class PageFault extends Error {
}
function valuesIn({ data_page_header: one, data_page_header_v2: two }) {
    return one?.num_values ?? two?.num_values ?? 0;
}
const NO_PARSERS = {
    timestampFromMilliseconds: unasked,
    timestampFromMicroseconds: unasked,
    dateFromDays: unasked,
    stringFromBytes: unasked,
    jsonFromBytes: unasked,
    geometryFromBytes: unasked,
    geographyFromBytes: unasked,
    uuidFromBytes: unasked
};
function unasked() {
    throw new Error('the library has taken a value for another type');
}
//# sourceMappingURL=leaf-pages.js.map
;// CONCATENATED MODULE: ./build/source/formats/parquet/page-buffer.js
const FIRST_BYTES = 256 * 1024;
/** Reads parts of a file into the same memory, one after the other: what was read is there until the next reading. */
class PageBuffer {
    #file;
    #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
    constructor(file) {
        this.#file = file;
    }
    /** @throws Error when the file ends within */
    async read(position, length) {
        if (this.#bytes.length < length)
            this.#bytes = Buffer.allocUnsafeSlow(length);
        const { bytesRead } = await this.#file.read(this.#bytes, 0, length, position);
        if (bytesRead < length)
            throw new Error('bytes are missing');
        return new DataView(this.#bytes.buffer, 0, length);
    }
}
//# sourceMappingURL=page-buffer.js.map
// EXTERNAL MODULE: ./node_modules/hyparquet/src/metadata.js + 1 modules
var metadata = __webpack_require__(6367);
;// CONCATENATED MODULE: ./build/source/formats/parquet/raw-columns.js

/**
 * The columns of a file, each with what is stored for it. Names are replaced by numbers: several columns may have the
 * same one, and a point in a name, or `__proto__`, means nothing.
 */
function rawColumns({ schema }) {
    const tree = (0,metadata/* parquetSchema */.YR)({ schema });
    const rawTree = (0,metadata/* parquetSchema */.YR)({ schema: schema.map(bare) });
    let index = 0;
    const leavesOf = (node, path) => {
        const { element, children } = node;
        if (children.length > 0) {
            const raw = path.at(-1)?.children ?? [];
            return children.flatMap((child, at) => leavesOf(child, [...path, raw[at] ?? child]));
        }
        return element.type === undefined ? [] : [{ index: index++, element, path }];
    };
    return tree.children.map((node, at) => {
        const raw = rawTree.children[at] ?? node;
        return { node, raw, leaves: leavesOf(node, [rawTree, raw]) };
    });
}
function bare(element, index) {
    const { type, type_length, repetition_type, num_children } = element;
    return {
        name: `e${index}`,
        ...(type === undefined ? {} : { type }),
        ...(type_length === undefined ? {} : { type_length }),
        ...(repetition_type === undefined ? {} : { repetition_type }),
        ...(num_children === undefined ? {} : { num_children })
    };
}
//# sourceMappingURL=raw-columns.js.map
;// CONCATENATED MODULE: ./build/source/formats/parquet/rows.js









/** Rows that become one line of the spool. */
const BATCH = 512;
/**
 * Writes the rows of a Parquet file that the engine cannot read, for all columns that an extract can hold (see
 * `ParquetFacts`). It is read page by page, so that memory depends on the size of its pages alone.
 * @param path of the file, which is removed
 * @param target of the rows
 * @throws ActionError `source.parquet` for what this reader cannot take either, with the column; `source.too-large`
 */
async function writeParquetRows(path, target, footer, task) {
    let removedCharacters = 0;
    const removed = (count) => {
        removedCharacters += count;
    };
    const columns = rawColumns(footer.metadata);
    const cells = columns.map(column => cellsOf(column, removed));
    const file = await (0,promises_.open)(path);
    const buffer = new PageBuffer(file);
    try {
        const bytes = await (0,spool_writer/* writeSpool */.vY)(target, task.disk, async (writer) => {
            for (const group of footer.metadata.row_groups) {
                const opened = footer.columns.flatMap(({ name, declared, type }, index) => {
                    const [column, made] = [columns[index], cells[index]];
                    if (column === undefined || made === undefined)
                        return [];
                    const isRead = type.kind !== 'null' && type.kind !== 'refused';
                    const leaves = isRead ? openLeaves(buffer, column, made, group, task) : [];
                    return [{ name, declared, column, leaves, cells: made }];
                });
                await writeGroup(writer, opened, Number(group.num_rows), task);
            }
            return writer.bytes;
        });
        return { bytes, removedCharacters };
    }
    finally {
        await file.close();
        await (0,promises_.rm)(path, { force: true });
        task.disk.free(task.bytes);
    }
}
function openLeaves(buffer, column, cells, group, { bytes }) {
    return column.leaves.map((leaf, index) => new LeafPages(buffer, bytes, group, leaf, cells.leaves[index] ?? String));
}
async function writeGroup(writer, columns, rows, task) {
    for (let left = rows; left > 0;) {
        task.deadline.check();
        let count = Math.min(left, BATCH);
        for (const column of columns)
            count = Math.min(count, await readyRows(column, task));
        const batch = columns.map(column => cellsIn(column, count, task));
        const lines = [];
        for (let row = 0; row < count; row++) {
            let line = '';
            for (const cells of batch)
                line += `,${cells?.[row] ?? 'null'}`;
            lines.push(`[${line.slice(1)}]`);
        }
        const bytes = Buffer.from(`[${lines.join(',')}]\n`);
        writer.copy(bytes, 0, bytes.length);
        await writer.relieve();
        left -= count;
    }
}
async function readyRows(column, task) {
    let count = Number.POSITIVE_INFINITY;
    for (const leaf of column.leaves) {
        const ready = await leaf.ready().catch(error => {
            throw unreadable(column, task, error);
        });
        if (ready === 0)
            throw unreadable(column, task, new Error('it has fewer values than the file has rows'));
        count = Math.min(count, ready);
    }
    return count;
}
/** The cells of some rows as JSON; undefined for a column that has none. */
function cellsIn(open, count, task) {
    const { column, leaves, cells } = open;
    if (leaves.length === 0)
        return undefined;
    try {
        return valuesOf(column, leaves, count).map(value => cells.cell(value));
    }
    catch (error) {
        throw unreadable(open, task, error);
    }
}
function valuesOf({ raw, leaves }, pages, count) {
    const [only] = pages;
    if (only !== undefined && raw.path.length === 1 && raw.children.length === 0)
        return only.take(count);
    const taken = new Map();
    for (const [index, page] of pages.entries())
        taken.set(leaves[index]?.path.at(-1)?.path.join('.') ?? '', page.take(count));
    (0,assemble/* assembleNested */.d)(taken, raw, undefined);
    return taken.get(raw.path.join('.')) ?? [];
}
function unreadable({ name, declared }, { origin }, error) {
    if (error instanceof errors/* ActionError */.lZ)
        return error;
    const why = error instanceof Error ? error.message : String(error);
    return new errors/* ActionError */.lZ('source.parquet', `Column ${JSON.stringify(name)} (${declared}) of the Parquet file ${origin} cannot be read: ${error instanceof ValueFault ? `it holds ${why}` : why}.`, `If the file is damaged, make or upload it again. If other programs can read it, write it again with snappy or zstd, and the column as text.`, { cause: error });
}
//# sourceMappingURL=rows.js.map

/***/ })

};
