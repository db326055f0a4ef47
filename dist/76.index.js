export const id = 76;
export const ids = [76];
export const modules = {

/***/ 8456:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $A: () => (/* binding */ fileType),
/* harmony export */   KH: () => (/* binding */ isText),
/* harmony export */   O1: () => (/* binding */ isUuid),
/* harmony export */   Se: () => (/* binding */ arrowColumn),
/* harmony export */   Vb: () => (/* binding */ nameOf),
/* harmony export */   _$: () => (/* binding */ isNested),
/* harmony export */   uZ: () => (/* binding */ isInstant)
/* harmony export */ });
/* harmony import */ var apache_arrow__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(87043);
/* harmony import */ var apache_arrow__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(17171);
/* harmony import */ var apache_arrow__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(45233);
/* harmony import */ var apache_arrow__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(44772);
/* harmony import */ var apache_arrow__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(27446);
/* harmony import */ var apache_arrow__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(93627);

const TIME_UNITS = {
    [apache_arrow__WEBPACK_IMPORTED_MODULE_0__/* .TimeUnit */ .y.SECOND]: 's',
    [apache_arrow__WEBPACK_IMPORTED_MODULE_0__/* .TimeUnit */ .y.MILLISECOND]: 'ms',
    [apache_arrow__WEBPACK_IMPORTED_MODULE_0__/* .TimeUnit */ .y.MICROSECOND]: 'us',
    [apache_arrow__WEBPACK_IMPORTED_MODULE_0__/* .TimeUnit */ .y.NANOSECOND]: 'ns'
};
const INTERVAL_UNITS = {
    [apache_arrow__WEBPACK_IMPORTED_MODULE_1__/* .IntervalUnit */ .a.YEAR_MONTH]: 'month',
    [apache_arrow__WEBPACK_IMPORTED_MODULE_1__/* .IntervalUnit */ .a.DAY_TIME]: 'day_time',
    [apache_arrow__WEBPACK_IMPORTED_MODULE_1__/* .IntervalUnit */ .a.MONTH_DAY_NANO]: 'month_day_nano'
};
const FLOATS = {
    [apache_arrow__WEBPACK_IMPORTED_MODULE_2__/* .Precision */ .j.HALF]: 'float16',
    [apache_arrow__WEBPACK_IMPORTED_MODULE_2__/* .Precision */ .j.SINGLE]: 'float32',
    [apache_arrow__WEBPACK_IMPORTED_MODULE_2__/* .Precision */ .j.DOUBLE]: 'float64'
};
/** The digits and the bytes of the longest decimal that the engine has. */
const MOST_DIGITS = 38;
/** What no extract holds, but the engine passes over. */
const PASSED_OVER = /^((large_)?binary|fixed_size_binary)$/;
/** The name of an extension type is there (Apache Arrow, "Extension Types"). */
const EXTENSION = 'ARROW:extension:name';
const UUID = 'arrow.uuid';
const UUID_BYTES = 16;
/** A column of the schema. */
function arrowColumn(field) {
    const { type, metadata } = field;
    const name = nameOf(field);
    const declared = typeWord(type);
    if (isUuid(type, metadata))
        return { name, type: { kind: 'text' }, declared: 'uuid', isReadable: false };
    const known = fileType(type);
    const isReadable = known.kind === 'refused' ? PASSED_OVER.test(declared) : isRead(type);
    return { name, type: known, declared, isReadable };
}
/** The name of a field; some have none. */
function nameOf({ name }) {
    return name ?? '';
}
/** True for an identifier, which is stored as bytes. */
function isUuid(type, metadata) {
    return apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isFixedSizeBinary(type) && type.byteWidth === UUID_BYTES && metadata.get(EXTENSION) === UUID;
}
/** What an extract makes of a type. */
function fileType(type) {
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isNull(type))
        return { kind: 'null' };
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isBool(type))
        return { kind: 'bool' };
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isInt(type))
        return wholeType(type.bitWidth, type.isSigned);
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isFloat(type))
        return { kind: type.precision === apache_arrow__WEBPACK_IMPORTED_MODULE_2__/* .Precision */ .j.DOUBLE ? 'double' : 'float' };
    if (isText(type))
        return { kind: 'text' };
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isDecimal(type))
        return decimalType(type.precision, type.scale);
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isDate(type))
        return { kind: 'date' };
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isTime(type))
        return { kind: 'time' };
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isTimestamp(type))
        return { kind: isInstant(type) ? 'instant' : 'timestamp' };
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isInterval(type))
        return { kind: 'interval' };
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isDuration(type))
        return { kind: 'text' };
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isDictionary(type))
        return fileType(type.dictionary);
    return isNested(type) && type.children.every(isHeld) ? { kind: 'text' } : { kind: 'refused' };
}
/** True for a timestamp of an instant. */
function isInstant(type) {
    return (type.timezone ?? '') !== '';
}
/** True for a type whose values are texts. */
function isText(type) {
    return apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isUtf8(type) || apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isLargeUtf8(type) || apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isUtf8View(type);
}
/** True for a type whose values hold others. */
function isNested(type) {
    return (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isList(type) ||
        apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isLargeList(type) ||
        apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isFixedSizeList(type) ||
        apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isStruct(type) ||
        apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isMap(type));
}
function isHeld({ type, metadata }) {
    return isUuid(type, metadata) || fileType(type).kind !== 'refused';
}
function wholeType(bits, isSigned) {
    if (bits === 64)
        return isSigned ? { kind: 'int64' } : { kind: 'decimal', precision: 20, scale: 0 };
    if (bits === 32)
        return { kind: isSigned ? 'int32' : 'int64' };
    return { kind: bits === 16 && !isSigned ? 'int32' : 'int16' };
}
function decimalType(precision, scale) {
    if (scale < 0)
        return { kind: 'decimal', precision: precision - scale, scale: 0 };
    return { kind: 'decimal', precision: Math.max(precision, scale), scale };
}
function isRead(type) {
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isFloat(type))
        return type.precision !== apache_arrow__WEBPACK_IMPORTED_MODULE_2__/* .Precision */ .j.HALF;
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isDecimal(type)) {
        const { bitWidth, precision, scale } = type;
        return bitWidth >= 128 && precision <= MOST_DIGITS && scale >= 0 && scale <= precision;
    }
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isTimestamp(type))
        return type.unit !== apache_arrow__WEBPACK_IMPORTED_MODULE_0__/* .TimeUnit */ .y.NANOSECOND;
    return (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isBool(type) ||
        apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isInt(type) ||
        apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isUtf8(type) ||
        apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isDate(type) ||
        apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isTime(type) ||
        apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isInterval(type));
}
function typeWord(type) {
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isInt(type))
        return `${type.isSigned ? 'int' : 'uint'}${type.bitWidth}`;
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isFloat(type))
        return FLOATS[type.precision];
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isDecimal(type))
        return `decimal${type.bitWidth}(${type.precision},${type.scale})`;
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isDate(type))
        return type.unit === apache_arrow__WEBPACK_IMPORTED_MODULE_4__/* .DateUnit */ .f.DAY ? 'date32' : 'date64';
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isTime(type))
        return `time${type.bitWidth}[${TIME_UNITS[type.unit]}]`;
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isTimestamp(type)) {
        const zone = type.timezone ? `, ${type.timezone}` : '';
        return `timestamp[${TIME_UNITS[type.unit]}${zone}]`;
    }
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isInterval(type))
        return `interval[${INTERVAL_UNITS[type.unit]}]`;
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .DataType */ .pe.isDuration(type))
        return `duration[${TIME_UNITS[type.unit]}]`;
    return apache_arrow__WEBPACK_IMPORTED_MODULE_5__/* .Type */ .ZU[type.typeId].replace(/\B[A-Z]/g, '_$&').toLowerCase();
}
//# sourceMappingURL=column-type.js.map

/***/ }),

/***/ 28076:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  writeArrowRows: () => (/* binding */ writeArrowRows)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./node_modules/apache-arrow/ipc/reader.mjs + 26 modules
var ipc_reader = __webpack_require__(67178);
// EXTERNAL MODULE: ./build/base/errors.js
var errors = __webpack_require__(45145);
// EXTERNAL MODULE: ./build/source/spool/spool-writer.js
var spool_writer = __webpack_require__(36847);
// EXTERNAL MODULE: ./build/source/spool/value-text.js
var value_text = __webpack_require__(25689);
// EXTERNAL MODULE: ./node_modules/apache-arrow/type.mjs
var apache_arrow_type = __webpack_require__(44772);
// EXTERNAL MODULE: ./build/source/spool/csv-line.js
var csv_line = __webpack_require__(18715);
// EXTERNAL MODULE: ./build/source/formats/arrow/column-type.js
var column_type = __webpack_require__(8456);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/time-unit.mjs
var time_unit = __webpack_require__(87043);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/precision.mjs
var fb_precision = __webpack_require__(45233);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/date-unit.mjs
var date_unit = __webpack_require__(27446);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/interval-unit.mjs
var interval_unit = __webpack_require__(17171);
// EXTERNAL MODULE: ./node_modules/apache-arrow/util/math.mjs
var math = __webpack_require__(9221);
;// CONCATENATED MODULE: ./build/source/formats/arrow/value.js




/** How many microseconds a unit has; nanoseconds have less than one. */
const MICROSECONDS = {
    [time_unit/* TimeUnit */.y.SECOND]: 1000000n,
    [time_unit/* TimeUnit */.y.MILLISECOND]: 1000n,
    [time_unit/* TimeUnit */.y.MICROSECOND]: 1n,
    [time_unit/* TimeUnit */.y.NANOSECOND]: 0n
};
const MS_PER_DAY = 86400000n;
/** Of a view: its length, then its bytes when they fit, else their beginning, the buffer and the place in it. */
const VIEW = 16;
const INLINE = 12;
/** The whole number that is stored. */
function wholeNumber({ values }, index) {
    const value = values[index];
    if (value === undefined)
        throw missing();
    return BigInt(value);
}
/** A number of 16, 32 or 64 bits, with the fewest digits that tell it from others. */
function floatText({ type, values }, index) {
    const value = values[index];
    if (value === undefined)
        throw missing();
    const { precision } = type;
    if (precision === fb_precision/* Precision */.j.DOUBLE)
        return (0,value_text/* doubleText */.n)(value);
    return (0,value_text/* singleText */.yX)(precision === fb_precision/* Precision */.j.HALF ? Number((0,math/* uint16ToFloat64 */.V)(value)) : value);
}
/** A bit of a column of them. */
function bool({ values, offset }, index) {
    const byte = values[(offset + index) >> 3];
    if (byte === undefined)
        throw missing();
    return (byte & (1 << ((offset + index) & 7))) !== 0;
}
/** The digits of a decimal, without its point. */
function unscaled({ type, values }, index) {
    const { bitWidth } = type;
    const words = bitWidth / 32;
    let number = 0n;
    for (let word = words - 1; word >= 0; word--) {
        const part = values[words * index + word];
        if (part === undefined)
            throw missing();
        number = (number << 32n) | BigInt(part);
    }
    return BigInt.asIntN(bitWidth, number);
}
/** The bytes of a text, or of another value of bytes. */
function bytesOf(data, index) {
    const { type, values } = data;
    const bytes = values;
    if (apache_arrow_type/* DataType */.pe.isFixedSizeBinary(type))
        return part(bytes, type.byteWidth * index, type.byteWidth * (index + 1));
    if (!(0,column_type/* isText */.KH)(type))
        throw new Error('not a type of bytes');
    if (!apache_arrow_type/* DataType */.pe.isUtf8View(type))
        return part(bytes, ...rangeOf(data, index));
    const view = part(bytes, VIEW * index, VIEW * (index + 1));
    const { buffer, byteOffset } = view;
    const numbers = new DataView(buffer, byteOffset, VIEW);
    const length = numbers.getInt32(0, true);
    if (length <= INLINE)
        return part(view, 4, 4 + length);
    const from = numbers.getInt32(12, true);
    return part(data.variadicBuffers?.[numbers.getInt32(8, true)], from, from + length);
}
/** Where the values of a list begin and end among those of its child. */
function rangeOf({ type, valueOffsets, stride }, index) {
    if (apache_arrow_type/* DataType */.pe.isFixedSizeList(type))
        return [index * stride, (index + 1) * stride];
    const offsets = valueOffsets;
    const [from, to] = [offsets[index], offsets[index + 1]];
    if (from === undefined || to === undefined || from > to)
        throw missing();
    return [Number(from), Number(to)];
}
/** Days since 1970. */
function days(data, index) {
    const number = wholeNumber(data, index);
    if (data.type.unit === date_unit/* DateUnit */.f.DAY)
        return number;
    return (number - (((number % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY)) / MS_PER_DAY;
}
/** Microseconds of a time, a timestamp or a duration; what is finer is cut. */
function microseconds(data, index) {
    const number = wholeNumber(data, index);
    const per = MICROSECONDS[data.type.unit ?? time_unit/* TimeUnit */.y.MICROSECOND];
    return per === 0n ? number / 1000n : number * per;
}
/** Microseconds since midnight. @throws ValueFault for what is not a time of a day */
function timeOfDay(data, index) {
    const time = microseconds(data, index);
    if (time < 0n || time >= value_text/* US_PER_DAY */.MB)
        throw new value_text/* ValueFault */.Qe('a time that is not within a day');
    return time;
}
/** ISO 8601: `P1M2DT0.003S`. */
function intervalText(data, index) {
    const numbers = data.values;
    const { unit } = data.type;
    if (unit === interval_unit/* IntervalUnit */.a.YEAR_MONTH)
        return `P${wholeNumber(data, index)}M`;
    const width = unit === interval_unit/* IntervalUnit */.a.DAY_TIME ? 2 : 4;
    const parts = Array.from(numbers.subarray(width * index, width * (index + 1)));
    if (parts.length < width)
        throw missing();
    const [first = 0, second = 0, low = 0, high = 0] = parts;
    if (width === 2)
        return `P${first}D${secondsText(BigInt(second) * 1000n)}`;
    const nanoseconds = (BigInt(high) << 32n) | BigInt(low >>> 0);
    return `P${first}M${second}D${secondsText(nanoseconds / 1000n)}`;
}
/** ISO 8601: `PT93784.5S`. */
function durationText(data, index) {
    return `P${secondsText(microseconds(data, index))}`;
}
function secondsText(micros) {
    const size = String(micros < 0n ? -micros : micros).padStart(7, '0');
    return `T${micros < 0n ? '-' : ''}${size.slice(0, -6)}.${size.slice(-6)}S`;
}
/** @throws ValueFault when the bytes end before that */
function part(bytes, from, to) {
    if (bytes === undefined || from < 0 || to < from || to > bytes.length)
        throw missing();
    return bytes.subarray(from, to);
}
function missing() {
    return new value_text/* ValueFault */.Qe('a value whose bytes are missing');
}
//# sourceMappingURL=value.js.map
;// CONCATENATED MODULE: ./build/source/formats/arrow/cells.js





/**
 * How the values of a column are written in rows (`FileType` says it of each type): JSON texts or null.
 * @param removed is told how many characters were taken out of texts
 */
function cellsOf({ type, metadata }, removed) {
    if (apache_arrow_type/* DataType */.pe.isDictionary(type)) {
        const inner = cellsOf({ type: type.dictionary, metadata }, removed);
        return unlessNull((data, index) => inDictionary(data, index, inner));
    }
    if ((0,column_type/* isUuid */.O1)(type, metadata))
        return unlessNull((data, index) => `"${(0,value_text/* uuidText */.BO)(bytesOf(data, index))}"`);
    if ((0,column_type/* isNested */._$)(type)) {
        const json = jsonOf(type, metadata, removed);
        return unlessNull((data, index) => JSON.stringify(json(data, index)));
    }
    if ((0,column_type/* isText */.KH)(type))
        return unlessNull((data, index) => textJson(data, index, removed));
    const text = textOf(type);
    return unlessNull((data, index) => `"${text(data, index)}"`);
}
/** The text of a value that holds nothing that has to be escaped. */
function textOf(type) {
    if (apache_arrow_type/* DataType */.pe.isDuration(type))
        return durationText;
    switch ((0,column_type/* fileType */.$A)(type).kind) {
        case 'bool':
            return (data, index) => String(bool(data, index));
        case 'decimal':
            return decimalOf(type);
        case 'float':
        case 'double':
            return floatText;
        case 'date':
            return (data, index) => String(days(data, index));
        case 'time':
            return (data, index) => String(timeOfDay(data, index));
        case 'timestamp':
        case 'instant':
            return (data, index) => String(microseconds(data, index));
        case 'interval':
            return intervalText;
        default:
            return (data, index) => String(wholeNumber(data, index));
    }
}
/**
 * The JSON of a value inside another one: numbers with all their digits, NaN and infinite numbers as texts, for JSON
 * has no such numbers.
 */
function jsonOf(type, metadata, removed) {
    if (apache_arrow_type/* DataType */.pe.isNull(type))
        return () => 'null';
    if (apache_arrow_type/* DataType */.pe.isDictionary(type)) {
        const inner = jsonOf(type.dictionary, metadata, removed);
        return unlessNull((data, index) => inDictionary(data, index, inner));
    }
    if ((0,column_type/* isUuid */.O1)(type, metadata))
        return unlessNull((data, index) => `"${(0,value_text/* uuidText */.BO)(bytesOf(data, index))}"`);
    if ((0,column_type/* isText */.KH)(type))
        return unlessNull((data, index) => textJson(data, index, removed));
    if (apache_arrow_type/* DataType */.pe.isStruct(type))
        return unlessNull(structOf(type.children, removed));
    if (apache_arrow_type/* DataType */.pe.isMap(type))
        return unlessNull(mapOf(type.children[0]?.type.children ?? [], removed));
    if ((0,column_type/* isNested */._$)(type))
        return unlessNull(listOf(type.children[0], removed));
    if (apache_arrow_type/* DataType */.pe.isTimestamp(type)) {
        const zone = (0,column_type/* isInstant */.uZ)(type) ? 'Z' : '';
        return unlessNull((data, index) => `"${(0,value_text/* momentText */.Am)(microseconds(data, index))}${zone}"`);
    }
    if (apache_arrow_type/* DataType */.pe.isDate(type))
        return unlessNull((data, index) => `"${(0,value_text/* dayText */.Ew)(days(data, index))}"`);
    if (apache_arrow_type/* DataType */.pe.isTime(type))
        return unlessNull((data, index) => `"${(0,value_text/* clockText */.Yi)(timeOfDay(data, index))}"`);
    const text = textOf(type);
    const isPlain = apache_arrow_type/* DataType */.pe.isBool(type) || apache_arrow_type/* DataType */.pe.isInt(type) || apache_arrow_type/* DataType */.pe.isDecimal(type);
    if (isPlain)
        return unlessNull(text);
    if (!apache_arrow_type/* DataType */.pe.isFloat(type))
        return unlessNull((data, index) => `"${text(data, index)}"`);
    return unlessNull((data, index) => {
        const number = text(data, index);
        return /\d$/.test(number) ? number : `"${number}"`;
    });
}
function decimalOf(type) {
    if (!apache_arrow_type/* DataType */.pe.isDecimal(type))
        return (data, index) => String(wholeNumber(data, index));
    return (data, index) => (0,value_text/* scaledText */.SY)(unscaled(data, index), type.scale);
}
function textJson(data, index, removed) {
    return JSON.stringify((0,csv_line/* usableText */._)((0,value_text/* utf8Text */.Hp)(bytesOf(data, index)), removed));
}
function listOf(child, removed) {
    if (child === undefined)
        throw new Error('a list of nothing');
    const item = jsonOf(child.type, child.metadata, removed);
    return (data, index) => {
        const [from, to] = rangeOf(data, index);
        const items = [];
        for (let at = from; at < to; at++)
            items.push(item(childOf(data, 0), at));
        return `[${items.join(',')}]`;
    };
}
function structOf(fields, removed) {
    const members = fields.map(field => ({
        name: JSON.stringify((0,csv_line/* usableText */._)((0,column_type/* nameOf */.Vb)(field), removed)),
        json: jsonOf(field.type, field.metadata, removed)
    }));
    return (data, index) => `{${members.map(({ name, json }, at) => `${name}:${json(childOf(data, at), index)}`).join(',')}}`;
}
/** An object by the text of the key; of the same key twice the last value counts, as in JSON. */
function mapOf([key, value], removed) {
    if (key === undefined || value === undefined)
        throw new Error('a map without key or value');
    const keyJson = jsonOf(key.type, key.metadata, removed);
    const valueJson = jsonOf(value.type, value.metadata, removed);
    return (data, index) => {
        const [from, to] = rangeOf(data, index);
        const entries = childOf(data, 0);
        const members = new Map();
        for (let at = from; at < to; at++) {
            const name = keyJson(childOf(entries, 0), at);
            members.set(name.startsWith('"') ? name : JSON.stringify(name), valueJson(childOf(entries, 1), at));
        }
        return `{${[...members].map(([name, json]) => `${name}:${json}`).join(',')}}`;
    };
}
function childOf({ children }, at) {
    const child = children[at];
    if (child === undefined)
        throw new Error('a part of a value is missing');
    return child;
}
/** The value that is meant by its place in a dictionary, which may have come in several parts. */
function inDictionary(data, index, inner) {
    let place = Number(wholeNumber(data, index));
    for (const part of data.dictionary?.data ?? []) {
        if (place < part.length)
            return inner(part, place);
        place -= part.length;
    }
    throw new Error('a value is missing in its dictionary');
}
function unlessNull(json) {
    return (data, index) => (data.getValid(index) ? json(data, index) : 'null');
}
//# sourceMappingURL=cells.js.map
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
// EXTERNAL MODULE: ./node_modules/apache-arrow/ipc/compression/registry.mjs + 1 modules
var registry = __webpack_require__(42798);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/compression-type.mjs
var compression_type = __webpack_require__(40264);
// EXTERNAL MODULE: ./node_modules/lz4js/lz4.js
var lz4 = __webpack_require__(29103);
;// CONCATENATED MODULE: ./build/source/formats/arrow/codecs.js



/** Beyond this a buffer is an attack, or a file that no machine of a pipeline reads. */
const MOST_BYTES = 256 * 2 ** 20;
/** The length of what is packed stands in front of it (Apache Arrow, "Compression"). */
const LENGTH = 8;
/** Lets `apache-arrow` unpack batches. */
function registerCodecs() {
    registry/* compressionRegistry */.g.set(compression_type/* CompressionType */.j.ZSTD, {
        decode: packed => whole(packed, length => (0,external_node_zlib_.zstdDecompressSync)(packed, { maxOutputLength: Math.max(1, length) }))
    });
    registry/* compressionRegistry */.g.set(compression_type/* CompressionType */.j.LZ4_FRAME, {
        decode: packed => whole(packed, () => {
            // A frame may announce more than stands in front of it.
            if ((0,lz4.decompressBound)(packed) > 2 * MOST_BYTES)
                throw new Error('a frame of LZ4 is too large');
            return (0,lz4.decompress)(packed);
        })
    });
}
function whole(packed, unpack) {
    const length = Number(new DataView(packed.buffer, packed.byteOffset - LENGTH, LENGTH).getBigInt64(0, true));
    if (length < 0 || length > MOST_BYTES)
        throw new Error(`a buffer of a batch has more than ${MOST_BYTES.toLocaleString('en-US')} bytes`);
    const bytes = unpack(length);
    if (bytes.length !== length)
        throw new Error('a packed buffer is not whole');
    return bytes;
}
//# sourceMappingURL=codecs.js.map
;// CONCATENATED MODULE: ./build/source/formats/arrow/rows.js







/** Rows that become one line of the spool. */
const LINE = 512;
const COMMA = 0x2c;
const END = 0x5d;
/**
 * Writes the rows of Arrow data that the engine cannot read, for all columns that an extract can hold (see
 * `ArrowFacts`). It is read batch by batch, so that memory depends on the size of its batches and dictionaries alone.
 * @param path of the file, which is removed
 * @param target of the rows
 * @throws ActionError `source.arrow` for what this reader cannot take either; `source.too-large`
 */
async function writeArrowRows(path, target, columns, task) {
    let removedCharacters = 0;
    const removed = (count) => {
        removedCharacters += count;
    };
    registerCodecs();
    const file = await (0,promises_.open)(path);
    try {
        const bytes = await (0,spool_writer/* writeSpool */.vY)(target, task.disk, async (writer) => {
            const reader = await reading(undefined, task, async () => {
                const opened = await ipc_reader/* RecordBatchReader */.hb.from(file);
                return await opened.open();
            });
            const cells = columnsOf(reader.schema.fields, columns, removed);
            for (;;) {
                const next = await reading(undefined, task, async () => await reader.next());
                if (next.done === true)
                    break;
                await writeBatch(writer, next.value, cells, columns.length, task);
            }
            return writer.bytes;
        });
        return { bytes, removedCharacters };
    }
    finally {
        await file.close().catch(() => undefined);
        await (0,promises_.rm)(path, { force: true });
        task.disk.free(task.bytes);
    }
}
function columnsOf(fields, columns, removed) {
    return columns.flatMap((column, at) => {
        const field = fields[at];
        const { kind } = column.type;
        if (field === undefined || kind === 'refused' || kind === 'null')
            return [];
        return [{ at, column, cell: cellsOf(field, removed) }];
    });
}
async function writeBatch(writer, batch, columns, width, task) {
    const { numRows, data } = batch;
    const cells = new Array(width).fill(undefined);
    for (const { at, column, cell } of columns) {
        const values = data.children[at];
        if (values === undefined || values.length < numRows)
            throw unreadable(column, task, new Error('it has fewer values than the data has rows'));
        if (!isWhole(values))
            throw unreadable(column, task, new Error('what says which values are NULL is cut'));
        cells[at] = row => {
            try {
                return cell(values, row);
            }
            catch (error) {
                throw unreadable(column, task, error);
            }
        };
    }
    for (let row = 0; row < numRows; row++) {
        writer.text(row % LINE === 0 ? '[[' : ',[');
        for (let at = 0; at < width; at++) {
            if (at > 0)
                writer.byte(COMMA);
            writer.text(cells[at]?.(row) ?? 'null');
        }
        writer.byte(END);
        if ((row + 1) % LINE !== 0 && row + 1 < numRows)
            continue;
        writer.text(']\n');
        task.deadline.check();
        await writer.relieve();
    }
}
/** The library takes a value for NULL where the bits end before it. */
function isWhole({ nullCount, nullBitmap, offset, length, children }) {
    const bits = 8 * (nullBitmap?.length ?? 0);
    return ((nullCount <= 0 || bits >= offset + length) &&
        children.every(child => child === undefined || isWhole(child)));
}
async function reading(column, task, work) {
    try {
        return await work();
    }
    catch (error) {
        throw unreadable(column, task, error);
    }
}
function unreadable(column, { origin }, error) {
    if (error instanceof errors/* ActionError */.lZ)
        return error;
    const message = error instanceof Error ? error.message : String(error);
    const why = error instanceof value_text/* ValueFault */.Qe ? `it holds ${message}` : message;
    const place = column === undefined
        ? `The Arrow data of ${origin}`
        : `Column ${JSON.stringify(column.name)} (${column.declared}) of the Arrow data of ${origin}`;
    return new errors/* ActionError */.lZ('source.arrow', `${place} cannot be read: ${why}.`, 'If it is damaged, make or upload it again. If other programs can read it, write it as Parquet.', { cause: error });
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
