export const id = 795;
export const ids = [795];
export const modules = {

/***/ 38795:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  writeParquetRows: () => (/* binding */ writeParquetRows)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./node_modules/hyparquet/src/assemble.js + 1 modules
var assemble = __webpack_require__(95573);
// EXTERNAL MODULE: ./build/base/errors.js
var errors = __webpack_require__(45145);
// EXTERNAL MODULE: ./build/source/spool/spool-writer.js
var spool_writer = __webpack_require__(36847);
// EXTERNAL MODULE: ./build/source/spool/value-text.js
var value_text = __webpack_require__(25689);
// EXTERNAL MODULE: ./build/source/spool/csv-line.js
var csv_line = __webpack_require__(18715);
// EXTERNAL MODULE: ./build/source/formats/parquet/column-type.js
var column_type = __webpack_require__(71549);
// EXTERNAL MODULE: ./node_modules/hyparquet/src/convert.js + 1 modules
var convert = __webpack_require__(69234);
;// CONCATENATED MODULE: ./build/source/formats/parquet/stored-value.js



/** The whole number that is stored, whatever its size. */
function wholeNumber(value, element) {
    if (typeof value === 'bigint')
        return (0,column_type/* isUnsigned */.Eo)(element) ? BigInt.asUintN(64, value) : value;
    if (typeof value === 'number')
        return BigInt((0,column_type/* isUnsigned */.Eo)(element) ? value >>> 0 : value);
    const bytes = value;
    if (bytes.length === 0)
        return 0n;
    // Six bytes at a time: a number of its own for each byte would be many.
    let number = BigInt(new DataView(bytes.buffer, bytes.byteOffset).getInt8(0));
    for (let at = 1; at < bytes.length;) {
        const end = Math.min(at + 6, bytes.length);
        let part = 0;
        for (let byte = at; byte < end; byte++)
            part = part * 256 + (bytes[byte] ?? 0);
        number = (number << BigInt(8 * (end - at))) | BigInt(part);
        at = end;
    }
    return number;
}
/** A decimal with all its digits: `-0.01`. */
function decimalText(value, element) {
    const scale = (0,column_type/* scaleOf */._K)(element);
    // The bytes of a decimal have a sign, whatever else is said.
    const unscaled = wholeNumber(value, { name: '' });
    return (0,value_text/* scaledText */.SY)(unscaled, scale);
}
/** The number that is stored in 16, 32 or 64 bits, with the fewest digits that tell it from all others of its size. */
function floatText(value, { type }) {
    if (type === 'DOUBLE')
        return (0,value_text/* doubleText */.n)(value);
    const number = type === 'FLOAT' ? value : Number((0,convert/* parseFloat16 */.dq)(value));
    return (0,value_text/* singleText */.yX)(number);
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
    if (time < 0n || time >= value_text/* US_PER_DAY */.MB)
        throw new value_text/* ValueFault */.Qe(`a time that is not within a day (${value})`);
    return time;
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
            return quoted(value => (0,value_text/* dayText */.Ew)(BigInt(value)));
        case 'time':
            return quoted(value => (0,value_text/* clockText */.Yi)(timeOfDay(value, element)));
        case 'timestamp':
            return quoted(value => (0,value_text/* momentText */.Am)(microseconds(value, element)));
        case 'instant':
            return quoted(value => `${(0,value_text/* momentText */.Am)(microseconds(value, element))}Z`);
        case 'interval':
            return quoted(intervalText);
        case 'text':
            return element.logical_type?.type === 'UUID'
                ? quoted(value_text/* uuidText */.BO)
                : value => JSON.stringify((0,csv_line/* usableText */._)((0,value_text/* utf8Text */.Hp)(value), removed));
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
 * How the values of a column are written in rows (`FileType` says it of each type): JSON texts or null.
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
        // Only texts hold what has to be escaped.
        leaves: [kind === 'text' ? value => JSON.stringify(text(value)) : value => `"${text(value)}"`],
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
            return element.logical_type?.type === 'UUID' ? value_text/* uuidText */.BO : value => (0,csv_line/* usableText */._)((0,value_text/* utf8Text */.Hp)(value), removed);
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
// EXTERNAL MODULE: ./node_modules/hyparquet/src/column.js
var column = __webpack_require__(16167);
// EXTERNAL MODULE: ./node_modules/hyparquet/src/schema.js
var schema = __webpack_require__(28286);
// EXTERNAL MODULE: ./node_modules/hyparquet/src/plain.js
var plain = __webpack_require__(74809);
;// CONCATENATED MODULE: ./build/source/formats/parquet/pages/free-page.js
/** Smaller ones may be a part of memory that others use, and are not worth it. */
const WORTH_FREEING = 64 * 1024;
/** Gives the memory of an unpacked page back at once: there are many, and the garbage collector is in no hurry. */
function freePage(bytes) {
    const { buffer, byteOffset, byteLength } = bytes;
    if (byteOffset === 0 && byteLength >= WORTH_FREEING && buffer instanceof ArrayBuffer)
        buffer.transfer(0);
}
//# sourceMappingURL=free-page.js.map
;// CONCATENATED MODULE: ./build/source/formats/parquet/pages/dictionary.js


/** Texts of more values than this are made anew each time: they would take more memory than all else. */
const KEPT_TEXTS = 4096;
/** The values that the pages of a column refer to, and the text of each. */
class Dictionary {
    #count;
    #value;
    #text;
    #texts;
    #bytes;
    /**
     * @param bytes all values, one after the other; they are kept
     * @param typeLength bytes of a value of `FIXED_LEN_BYTE_ARRAY`
     * @throws RangeError when the bytes end before the last value
     */
    constructor(bytes, count, { type, length }, text) {
        this.#bytes = bytes;
        this.#count = count;
        this.#text = text;
        this.#texts = count <= KEPT_TEXTS ? new Array(count) : undefined;
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        if (type === 'BYTE_ARRAY') {
            const ends = endsOf(view, count);
            this.#value = place => bytes.subarray((ends[place - 1] ?? 0) + LENGTH, ends[place]);
        }
        else if (type === 'FIXED_LEN_BYTE_ARRAY' && length !== undefined) {
            if (count * length > bytes.length)
                throw new RangeError('bytes of its dictionary are missing');
            this.#value = place => bytes.subarray(place * length, (place + 1) * length);
        }
        else {
            const values = (0,plain/* readPlain */.r)({ view, offset: 0 }, type, count, length);
            this.#value = place => values[place];
        }
    }
    /** Gives its memory back. Nothing is taken afterwards. */
    close() {
        freePage(this.#bytes);
    }
    /** @throws RangeError when there is no such value */
    text(place) {
        if (place >= this.#count)
            throw new RangeError('a value is missing in its dictionary');
        const texts = this.#texts;
        if (texts === undefined)
            return this.#text(this.#value(place));
        let text = texts[place];
        if (text === undefined) {
            text = this.#text(this.#value(place));
            texts[place] = text;
        }
        return text;
    }
}
/** The length of each value stands in front of it. */
const LENGTH = 4;
function endsOf(view, count) {
    const ends = new Uint32Array(count);
    let end = 0;
    for (let place = 0; place < count; place++) {
        end += LENGTH + view.getUint32(end, true);
        if (end > view.byteLength)
            throw new RangeError('bytes of its dictionary are missing');
        ends[place] = end;
    }
    return ends;
}
//# sourceMappingURL=dictionary.js.map
// EXTERNAL MODULE: ./node_modules/hyparquet/src/datapage.js + 1 modules
var datapage = __webpack_require__(13243);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
// EXTERNAL MODULE: ./node_modules/hyparquet-compressors/src/index.js + 16 modules
var src = __webpack_require__(20138);
;// CONCATENATED MODULE: ./build/source/formats/parquet/pages/codecs.js


/** What unpacks pages: Node.js itself where it can, for LZ4 and Snappy the library. */
const CODECS = Object.fromEntries(Object.entries({
    ...src/* compressors */.Vm,
    GZIP: (input, length) => (0,external_node_zlib_.gunzipSync)(input, atOnce(length)),
    BROTLI: (input, length) => (0,external_node_zlib_.brotliDecompressSync)(input, atOnce(length)),
    ZSTD: (input, length) => (0,external_node_zlib_.zstdDecompressSync)(input, atOnce(length))
}).map(([codec, decompress]) => [codec, ofSomething(decompress)]));
/** In one piece of memory, not in many that are put together; a piece that is full would be followed by another one. */
function atOnce(length) {
    return { maxOutputLength: length, chunkSize: length + LEAST_CHUNK };
}
/** Of Node.js. */
const LEAST_CHUNK = 64;
/** A page without bytes is packed in ways that not every program unpacks. */
function ofSomething(decompress) {
    return (input, length) => (length === 0 ? new Uint8Array(0) : decompress(input, length));
}
//# sourceMappingURL=codecs.js.map
// EXTERNAL MODULE: ./node_modules/hyparquet/src/alp.js
var alp = __webpack_require__(20222);
// EXTERNAL MODULE: ./node_modules/hyparquet/src/delta.js
var delta = __webpack_require__(88499);
// EXTERNAL MODULE: ./node_modules/hyparquet/src/encoding.js
var encoding = __webpack_require__(23448);
;// CONCATENATED MODULE: ./build/source/formats/parquet/pages/page-values.js




/** The values of a page are of no way of writing that is known. */
class EncodingFault extends Error {
}
/** Values that are read at once; a multiple of eight, so that bits begin with a byte. */
const PIECE = 1024;
const WIDTHS = { INT32: 4, FLOAT: 4, INT64: 8, DOUBLE: 8 };
/**
 * The values of a page whose encoding needs no dictionary (Apache Parquet, "Encodings").
 * @param reader stands at the values
 * @param count of them
 * @throws EncodingFault for an encoding that is not known
 */
function pageValues(reader, count, storage) {
    const { type, length, encoding } = storage;
    switch (encoding) {
        case 'PLAIN':
            return type === 'BOOLEAN'
                ? booleans(bits(reader, count))
                : { take: some => (0,plain/* readPlain */.r)(reader, type, some, length) };
        case 'RLE':
            return booleans(runLengths(reader, 1, new Uint8Array(count)));
        case 'BYTE_STREAM_SPLIT':
            return splitStreams(reader, count, storage);
        case 'ALP':
            return inOrder((0,alp/* alpDecode */.sM)(reader, count, type));
        case 'DELTA_BINARY_PACKED':
            return inOrder(unpacked(reader, type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count)));
        case 'DELTA_LENGTH_BYTE_ARRAY':
            return suffixes(reader, undefined, unpacked(reader, new Int32Array(count)));
        case 'DELTA_BYTE_ARRAY': {
            const prefixes = unpacked(reader, new Int32Array(count));
            return suffixes(reader, prefixes, unpacked(reader, new Int32Array(count)));
        }
        default:
            throw new EncodingFault(`its encoding ${encoding} is not known`);
    }
}
/**
 * Reads small whole numbers: levels, places in a dictionary, bits.
 * @param width bits of each
 * @param length bytes that they take; undefined where it stands in front of them
 * @returns `into`
 */
function runLengths(reader, width, into, length) {
    (0,encoding/* readRleBitPackedHybrid */.z)(reader, width, into, length);
    return into;
}
function inOrder(values) {
    let at = 0;
    return {
        take(count) {
            at += count;
            return values.subarray(at - count, at);
        }
    };
}
function booleans(ones) {
    let at = 0;
    return {
        take(count) {
            at += count;
            return Array.from(ones.subarray(at - count, at), one => one === 1);
        }
    };
}
function bits(reader, count) {
    const ones = new Uint8Array(count);
    for (let at = 0; at < count; at += PIECE) {
        const piece = (0,plain/* readPlain */.r)(reader, 'BOOLEAN', Math.min(PIECE, count - at), undefined);
        for (let index = 0; index < piece.length; index++)
            ones[at + index] = piece[index] === true ? 1 : 0;
    }
    return ones;
}
function unpacked(reader, into) {
    (0,delta/* deltaBinaryUnpack */._H)(reader, into.length, into);
    return into;
}
/** The first bytes of all values, the second bytes of all … */
function splitStreams({ view, offset }, count, { type, length }) {
    const width = WIDTHS[type] ?? length;
    if (width === undefined)
        throw new EncodingFault(`its encoding BYTE_STREAM_SPLIT is not one of ${type}`);
    let at = 0;
    return {
        take(some) {
            const bytes = new Uint8Array(some * width);
            for (let value = 0; value < some; value++)
                for (let byte = 0; byte < width; byte++)
                    bytes[value * width + byte] = view.getUint8(offset + byte * count + at + value);
            at += some;
            return (0,plain/* readPlain */.r)({ view: new DataView(bytes.buffer), offset: 0 }, type, some, length);
        }
    };
}
/** Values without the bytes at their beginning that the value before them has, too. */
function suffixes({ view, offset }, prefixes, lengths) {
    let at = 0;
    let from = view.byteOffset + offset;
    let before = new Uint8Array(0);
    const next = () => {
        const length = lengths[at] ?? 0;
        const shared = prefixes?.[at] ?? 0;
        at++;
        if (length < 0 ||
            shared < 0 ||
            shared > before.length ||
            from + length > view.byteOffset + view.byteLength)
            throw new EncodingFault('a value has a length that cannot be');
        const own = new Uint8Array(view.buffer, from, length);
        from += length;
        if (shared === 0)
            return own;
        const whole = new Uint8Array(shared + length);
        whole.set(before.subarray(0, shared));
        whole.set(own, shared);
        return whole;
    };
    return {
        take(count) {
            return Array.from({ length: count }, () => {
                before = next();
                return before;
            });
        }
    };
}
//# sourceMappingURL=page-values.js.map
;// CONCATENATED MODULE: ./build/source/formats/parquet/pages/open-page.js




/** Values and places without one that a page holds. */
function valuesIn({ data_page_header: one, data_page_header_v2: two }) {
    return one?.num_values ?? two?.num_values ?? 0;
}
/**
 * Unpacks a page.
 * @param packed its bytes; they may be gone afterwards
 * @returns bytes that stay
 */
function unpackPage(packed, length, codec) {
    const bytes = (0,datapage/* decompressPage */.tC)(packed, length, codec, CODECS);
    return bytes.buffer === packed.buffer ? bytes.slice() : bytes;
}
/**
 * Opens a data page (Apache Parquet, "Data Pages").
 * @param packed its bytes; they may be gone afterwards
 * @param text what becomes of each value
 */
function openPage(header, packed, column, dictionary, text) {
    const count = valuesIn(header);
    const { data_page_header_v2: second } = header;
    const found = second === undefined ? first(header, packed, column) : secondVersion(header, second, packed, column);
    const { definitions, repetitions, reader, bytes } = found;
    const there = definitions === undefined ? count : countOf(definitions, column.definition);
    const encoding = header.data_page_header?.encoding ?? second?.encoding ?? 'PLAIN';
    const page = {
        count,
        definitions: there === count ? undefined : definitions,
        repetitions,
        close: () => freePage(bytes)
    };
    if (there === 0)
        return { ...page, definitions, texts: () => [] };
    if (dictionary !== undefined && encoding.endsWith('_DICTIONARY')) {
        const places = placesIn(reader, there);
        let at = 0;
        return {
            ...page,
            texts(some) {
                at += some;
                return Array.from(places.subarray(at - some, at), place => dictionary.text(place));
            }
        };
    }
    const { type, type_length: length } = column.element;
    const values = pageValues(reader, there, { type, length, encoding });
    return { ...page, texts: some => textsOf(values, some, text) };
}
function first(header, packed, { codec, definition, repetition }) {
    const count = valuesIn(header);
    const bytes = unpackPage(packed, header.uncompressed_page_size, codec);
    const reader = readerOf(bytes);
    const repetitions = levels(reader, repetition, count);
    return { repetitions, definitions: levels(reader, definition, count), reader, bytes };
}
/** The levels of the second version are not packed. */
function secondVersion(header, second, packed, { codec, definition, repetition }) {
    const count = second.num_values;
    const { repetition_levels_byte_length: before, definition_levels_byte_length: after } = second;
    const reader = readerOf(packed);
    const repetitions = levels(reader, repetition, count, before);
    reader.offset = before;
    const definitions = levels(reader, definition, count, after);
    const rest = packed.subarray(before + after);
    const length = header.uncompressed_page_size - before - after;
    // A page without values may hold no packed bytes.
    const isPacked = second.is_compressed !== false && length > 0;
    const bytes = isPacked ? unpackPage(rest, length, codec) : rest.slice();
    return { repetitions, definitions, reader: readerOf(bytes), bytes };
}
function readerOf(bytes) {
    return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
}
function levels(reader, highest, count, length) {
    if (highest === 0)
        return undefined;
    const into = highest > 0xff ? new Uint16Array(count) : new Uint8Array(count);
    return runLengths(reader, bitsOf(highest), into, length);
}
function placesIn(reader, count) {
    const places = new Uint32Array(count);
    const width = reader.view.getUint8(reader.offset++);
    return width === 0 ? places : runLengths(reader, width, places, reader.view.byteLength - reader.offset);
}
function bitsOf(highest) {
    return 32 - Math.clz32(highest);
}
function countOf(definitions, highest) {
    let count = 0;
    for (const level of definitions)
        if (level === highest)
            count++;
    return count;
}
function textsOf(values, count, text) {
    return Array.from(values.take(count), value => text(value));
}
//# sourceMappingURL=open-page.js.map
;// CONCATENATED MODULE: ./build/source/formats/parquet/pages/leaf-pages.js





/** What is read at once to find the header of a page; a header with long statistics is longer. */
const HEADER_BYTES = 4096;
const MOST_HEADER_BYTES = 16 * 2 ** 20;
/** Beyond this a page is an attack, or a file that no machine of a pipeline reads. */
const MOST_PAGE_BYTES = 256 * 2 ** 20;
const MOST_PAGE_VALUES = 16 * 2 ** 20;
/** The values of one leaf of a row group, page by page, and of a page a few at a time. */
class LeafPages {
    #buffer;
    #size;
    #column;
    #path;
    #isFlat;
    #text;
    #offset;
    /** Values that the pages after this one hold. */
    #left;
    #dictionary;
    #page = NO_PAGE;
    /** The place in the page. */
    #at = 0;
    /** The last row of the page before, to which this one may add. */
    #held = [];
    /** Rows that no further page adds to. */
    #whole = 0;
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
        this.#path = path;
        this.#isFlat = (0,schema/* isFlatColumn */.g7)(path);
        this.#text = element.type === 'INT96' ? value => text(nanoseconds(value)) : text;
        this.#column = {
            element: { ...element, type: element.type },
            codec: chunk.codec,
            definition: (0,schema/* getMaxDefinitionLevel */.mM)(path),
            repetition: (0,schema/* getMaxRepetitionLevel */.qt)(path)
        };
    }
    /** Rows that are there. */
    get ready() {
        return this.#whole;
    }
    /** Reads more when no rows are there; at the end there are still none. */
    async read() {
        while (this.#whole === 0 && this.#left > 0)
            await this.#more();
    }
    /** Takes rows that are ready. */
    take(count) {
        this.#whole -= count;
        const held = this.#held.splice(0);
        const end = this.#endOf(count - held.length);
        return this.#isFlat ? this.#flat(end) : [...held, ...this.#assembled([], end)];
    }
    /** Gives all memory back. */
    close() {
        this.#page.close();
        this.#dictionary?.close();
    }
    /** The place in the page behind some rows. */
    #endOf(rows) {
        const { repetitions, count } = this.#page;
        if (repetitions === undefined)
            return this.#at + rows;
        let end = this.#at;
        for (let begun = 0; end < count; end++) {
            if (repetitions[end] !== 0)
                continue;
            if (begun === rows)
                break;
            begun++;
        }
        return end;
    }
    #flat(end) {
        const levels = this.#page.definitions?.subarray(this.#at, end);
        const count = end - this.#at;
        this.#at = end;
        if (levels === undefined)
            return this.#page.texts(count);
        const texts = this.#page.texts(leaf_pages_countOf(levels, this.#column.definition));
        let next = 0;
        return Array.from(levels, level => (level === this.#column.definition ? texts[next++] : null));
    }
    /** The values up to a place, in the lists that they stand in. @param rows the last one may go on */
    #assembled(rows, end) {
        if (end === this.#at)
            return rows;
        const { definitions, repetitions } = this.#page;
        const levels = definitions?.subarray(this.#at, end);
        const count = levels === undefined ? end - this.#at : leaf_pages_countOf(levels, this.#column.definition);
        const lists = repetitions?.subarray(this.#at, end) ?? [];
        this.#at = end;
        const values = this.#page.texts(count);
        // The library only looks at the levels.
        return (0,assemble/* assembleLists */.g)(rows, levels, lists, values, [...this.#path]);
    }
    /** The next page, once all whole rows of this one are taken. */
    async #more() {
        this.#held = this.#assembled(this.#held, this.#page.count);
        this.#page.close();
        this.#page = NO_PAGE;
        this.#at = 0;
        const { header, start } = await this.#header();
        this.#offset = start + header.compressed_page_size;
        const isDictionary = header.type === 'DICTIONARY_PAGE';
        if (header.type === 'INDEX_PAGE' || (!isDictionary && valuesIn(header) === 0))
            return;
        const { buffer, byteOffset, byteLength } = await this.#buffer.read(start, header.compressed_page_size);
        const packed = new Uint8Array(buffer, byteOffset, byteLength);
        if (isDictionary) {
            this.#dictionary?.close();
            this.#dictionary = this.#dictionaryOf(header, packed);
            return;
        }
        this.#page = openPage(header, packed, this.#column, this.#dictionary, this.#text);
        this.#left -= this.#page.count;
        this.#begin();
    }
    /** Finds out how many rows of a page are whole. */
    #begin() {
        const { repetitions, count } = this.#page;
        if (repetitions === undefined) {
            this.#whole = count;
            return;
        }
        const rows = leaf_pages_countOf(repetitions, 0);
        const goesOn = repetitions.indexOf(0);
        const end = goesOn < 0 ? count : goesOn;
        if (end > 0 && this.#held.length === 0)
            throw new PageFault('a list goes on that has not begun');
        this.#held = this.#assembled(this.#held, end);
        const isLast = this.#left <= 0;
        this.#whole = this.#held.length + rows - (isLast ? 0 : 1);
    }
    #dictionaryOf({ dictionary_page_header, uncompressed_page_size }, packed) {
        const { codec, element } = this.#column;
        const bytes = unpackPage(packed, uncompressed_page_size, codec);
        const { type, type_length: length } = element;
        return new Dictionary(bytes, dictionary_page_header?.num_values ?? 0, { type, length }, this.#text);
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
        const inDictionary = header.dictionary_page_header?.num_values ?? 0;
        if (header.compressed_page_size < 0 ||
            header.uncompressed_page_size < 0 ||
            values < 0 ||
            inDictionary < 0)
            throw new PageFault('a page has a negative size');
        if (Math.max(header.compressed_page_size, header.uncompressed_page_size) > MOST_PAGE_BYTES)
            throw new PageFault(`a page has more than ${MOST_PAGE_BYTES.toLocaleString('en-US')} bytes`);
        if (Math.max(values, inDictionary) > MOST_PAGE_VALUES)
            throw new PageFault(`a page has more than ${MOST_PAGE_VALUES.toLocaleString('en-US')} values`);
        const { encoding } = header.data_page_header ?? header.data_page_header_v2 ?? {};
        // The places in it would be taken for the values.
        if (encoding?.endsWith('_DICTIONARY') === true && this.#dictionary === undefined)
            throw new PageFault('its dictionary is missing');
        const { definition_level_encoding: definition, repetition_level_encoding: repetition } = header.data_page_header ?? {};
        if ((this.#column.definition > 0 && definition === 'BIT_PACKED') ||
            (this.#column.repetition > 0 && repetition === 'BIT_PACKED'))
            throw new PageFault('its levels are bit-packed, as nobody has written them since 2013');
    }
}
/** Says why a page is not read. */
class PageFault extends Error {
}
const NO_PAGE = {
    count: 0,
    definitions: undefined,
    repetitions: undefined,
    texts: () => [],
    close: () => undefined
};
function leaf_pages_countOf(levels, level) {
    let count = 0;
    for (let at = 0; at < levels.length; at++)
        if (levels[at] === level)
            count++;
    return count;
}
const JULIAN_DAY_OF_1970 = 2440588n;
const NS_PER_DAY = 86400000000000n;
/** INT96: nanoseconds within a day, and above them the Julian day. */
function nanoseconds(value) {
    return ((value >> 64n) - JULIAN_DAY_OF_1970) * NS_PER_DAY + (value & 0xffffffffffffffffn);
}
//# sourceMappingURL=leaf-pages.js.map
;// CONCATENATED MODULE: ./build/source/formats/parquet/pages/page-buffer.js
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
var metadata = __webpack_require__(96367);
;// CONCATENATED MODULE: ./build/source/formats/parquet/pages/raw-columns.js

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
const LINE = 512;
/**
 * Cells that are there at once. What little of them outlives a cycle of the garbage collector lets the memory grow that
 * it leaves for new objects.
 */
const rows_PIECE = 256;
const COMMA = 0x2c;
const END = 0x5d;
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
                for (const { leaves } of opened)
                    for (const leaf of leaves)
                        leaf.close();
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
    const piece = Math.max(1, Math.floor(rows_PIECE / columns.length));
    for (let at = 0; at < rows;) {
        let count = Math.min(rows - at, piece, LINE - (at % LINE));
        for (const column of columns) {
            const ready = readyRows(column) || (await moreRows(column, task));
            count = Math.min(count, ready);
        }
        writeRows(writer, columns, at, count, task);
        at += count;
        if (at % LINE !== 0 && at < rows)
            continue;
        writer.text(']\n');
        task.deadline.check();
        await writer.relieve();
    }
}
/** Writes rows as a part of a line. @param at their place in the row group */
function writeRows(writer, columns, at, count, task) {
    const cells = columns.map(column => cellsIn(column, count, task));
    for (let row = 0; row < count; row++) {
        writer.text((at + row) % LINE === 0 ? '[[' : ',[');
        for (let column = 0; column < cells.length; column++) {
            if (column > 0)
                writer.byte(COMMA);
            writer.text(cells[column]?.[row] ?? 'null');
        }
        writer.byte(END);
    }
}
/** Rows that can be taken of a column without reading more. */
function readyRows({ leaves }) {
    let count = Number.POSITIVE_INFINITY;
    for (const { ready } of leaves)
        count = Math.min(count, ready);
    return count;
}
async function moreRows(column, task) {
    for (const leaf of column.leaves) {
        if (leaf.ready > 0)
            continue;
        await leaf.read().catch(error => {
            throw unreadable(column, task, error);
        });
        if (leaf.ready === 0)
            throw unreadable(column, task, new Error('it has fewer values than the file has rows'));
    }
    return readyRows(column);
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
    return new errors/* ActionError */.lZ('source.parquet', `Column ${JSON.stringify(name)} (${declared}) of the Parquet file ${origin} cannot be read: ${error instanceof value_text/* ValueFault */.Qe ? `it holds ${why}` : why}.`, `If the file is damaged, make or upload it again. If other programs can read it, write it again with snappy or zstd, and the column as text.`, { cause: error });
}
//# sourceMappingURL=rows.js.map

/***/ }),

/***/ 25689:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Am: () => (/* binding */ momentText),
/* harmony export */   BO: () => (/* binding */ uuidText),
/* harmony export */   Ew: () => (/* binding */ dayText),
/* harmony export */   Hp: () => (/* binding */ utf8Text),
/* harmony export */   MB: () => (/* binding */ US_PER_DAY),
/* harmony export */   Qe: () => (/* binding */ ValueFault),
/* harmony export */   SY: () => (/* binding */ scaledText),
/* harmony export */   Yi: () => (/* binding */ clockText),
/* harmony export */   n: () => (/* binding */ doubleText),
/* harmony export */   yX: () => (/* binding */ singleText)
/* harmony export */ });
/** Microseconds. */
const US_PER_DAY = 86400000000n;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Says which value cannot be taken. */
class ValueFault extends Error {
}
/** A decimal with all its digits: `-0.01`. @param scale digits after the point; below 0 for zeros before it */
function scaledText(unscaled, scale) {
    if (scale <= 0)
        return String(unscaled * 10n ** BigInt(-scale));
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
    return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
/** A number of 16 or 32 bits, with the fewest digits that tell it from all others of 32. */
function singleText(number) {
    for (let digits = 1; digits < 9; digits++) {
        const short = Number(number.toPrecision(digits));
        if (Math.fround(short) === Math.fround(number))
            return doubleText(Object.is(number, -0) ? -0 : short);
    }
    return doubleText(number);
}
/** A number of 64 bits, with the fewest digits that tell it from all others. */
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
//# sourceMappingURL=value-text.js.map

/***/ })

};
