export const id = 144;
export const ids = [144];
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

/***/ 65144:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  footerFacts: () => (/* binding */ footerFacts),
  messageColumns: () => (/* binding */ messageColumns),
  messageFacts: () => (/* binding */ messageFacts)
});

// EXTERNAL MODULE: ./node_modules/apache-arrow/ipc/metadata/message.mjs + 22 modules
var message = __webpack_require__(3130);
// EXTERNAL MODULE: ./node_modules/apache-arrow/ipc/metadata/file.mjs
var file = __webpack_require__(30451);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/dictionary-batch.mjs
var dictionary_batch = __webpack_require__(78084);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/footer.mjs
var fb_footer = __webpack_require__(90422);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/message.mjs
var fb_message = __webpack_require__(41448);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/message-header.mjs
var message_header = __webpack_require__(26910);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/record-batch.mjs
var record_batch = __webpack_require__(73751);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/schema.mjs
var fb_schema = __webpack_require__(43498);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/timestamp.mjs
var timestamp = __webpack_require__(10277);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/type.mjs
var fb_type = __webpack_require__(97711);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/union.mjs
var union = __webpack_require__(70320);
// EXTERNAL MODULE: ./node_modules/flatbuffers/js/flatbuffers.js
var flatbuffers = __webpack_require__(96558);
;// CONCATENATED MODULE: ./build/source/formats/arrow/bounds.js










/** Fields of a schema, those inside of others included; more than any table has columns. */
const MAX_FIELDS = 100_000;
const MAX_DEPTH = 64;
/** Bytes of the name of a time zone. */
const MAX_ZONE = 255;
/** Types of a union (Apache Arrow, "Union Layout"). */
const MAX_UNION = 128;
/** Bytes that each entry of a list takes at least: an offset, or a block of the footer. */
const ENTRY = 4;
const BLOCK = 24;
const NODE = 16;
const COUNT = 8;
/**
 * Makes sure that the metadata of Arrow can be read: its numbers say how long its lists are, and several places may
 * point to the same bytes, so that a few bytes can announce a schema without an end.
 * @param metadata the message without the prefix
 * @returns the message
 * @throws Error when it announces more than it can hold
 */
function checkedMessage(metadata) {
    const message = fb_message/* Message */.Q.getRootAsMessage(new flatbuffers/* ByteBuffer */.$F(metadata));
    const bounds = new Bounds(metadata.length);
    bounds.pairs(message.customMetadataLength(), at => message.customMetadata(at));
    const batch = batchOf(message);
    if (batch !== undefined) {
        bounds.list(batch.nodesLength(), NODE);
        bounds.list(batch.buffersLength(), NODE);
        bounds.list(batch.variadicBufferCountsLength(), COUNT);
    }
    return message;
}
/** The batch that a message announces, those of dictionaries included. */
function batchOf(message) {
    const type = message.headerType();
    if (type === message_header/* MessageHeader */.LD.RecordBatch)
        return message.header(new record_batch/* RecordBatch */.g()) ?? undefined;
    if (type !== message_header/* MessageHeader */.LD.DictionaryBatch)
        return undefined;
    const dictionary = message.header(new dictionary_batch/* DictionaryBatch */.v());
    return dictionary?.data() ?? undefined;
}
/** The same of a schema message, fields and all. @throws Error also when it is another message */
function checkSchemaMessage(metadata) {
    const message = checkedMessage(metadata);
    if (message.headerType() !== message_header/* MessageHeader */.LD.Schema)
        throw new Error('the first message is not the schema');
    const schema = message.header(new fb_schema/* Schema */.S());
    if (schema !== null)
        new Bounds(metadata.length).schema(schema);
}
/** The same of the footer of a file. @throws Error */
function checkFooter(bytes) {
    const footer = fb_footer/* Footer */.w.getRootAsFooter(new flatbuffers/* ByteBuffer */.$F(bytes));
    const schema = footer.schema();
    const bounds = new Bounds(bytes.length);
    bounds.list(footer.recordBatchesLength() + footer.dictionariesLength(), BLOCK);
    bounds.pairs(footer.customMetadataLength(), at => footer.customMetadata(at));
    if (schema !== null)
        bounds.schema(schema);
}
/** What the parts of some metadata may take together. */
class Bounds {
    #size;
    #fields = MAX_FIELDS;
    #pairs = MAX_FIELDS;
    #text;
    /** @param size bytes of the metadata, which the texts in it cannot be longer than together */
    constructor(size) {
        this.#size = size;
        this.#text = size;
    }
    /** A list of so many entries, each of so many bytes at least. */
    list(length, entry) {
        if (length * entry > this.#size)
            throw new Error('a list is longer than the bytes it is in');
    }
    pairs(length, pair) {
        this.list(length, ENTRY);
        this.#pairs -= length;
        if (this.#pairs < 0)
            throw new Error('there is too much beside the fields');
        for (let at = 0; at < length; at++) {
            const one = pair(at);
            this.#take(one?.key(flatbuffers/* Encoding */.Wi.UTF8_BYTES));
            this.#take(one?.value(flatbuffers/* Encoding */.Wi.UTF8_BYTES));
        }
    }
    schema(schema) {
        this.pairs(schema.customMetadataLength(), at => schema.customMetadata(at));
        this.#children(schema.fieldsLength(), at => schema.fields(at), 0);
    }
    #children(length, child, depth) {
        this.list(length, ENTRY);
        this.#fields -= length;
        if (this.#fields < 0)
            throw new Error(`there are more than ${MAX_FIELDS} fields`);
        if (depth > MAX_DEPTH)
            throw new Error(`fields are nested deeper than ${MAX_DEPTH} levels`);
        for (let at = 0; at < length; at++) {
            const field = child(at);
            if (field !== null)
                this.#field(field, depth);
        }
    }
    #field(field, depth) {
        this.#take(field.name(flatbuffers/* Encoding */.Wi.UTF8_BYTES));
        this.pairs(field.customMetadataLength(), at => field.customMetadata(at));
        const type = field.typeType();
        if (type === fb_type/* Type */.ZU.Timestamp) {
            const zone = field.type(new timestamp/* Timestamp */.D())?.timezone(flatbuffers/* Encoding */.Wi.UTF8_BYTES);
            if ((zone?.length ?? 0) > MAX_ZONE)
                throw new Error('a time zone has no such name');
        }
        if (type === fb_type/* Type */.ZU.Union &&
            (field.type(new union/* Union */.g())?.typeIdsLength() ?? 0) > MAX_UNION) {
            throw new Error(`a union has more than ${MAX_UNION} types`);
        }
        this.#children(field.childrenLength(), at => field.children(at), depth + 1);
    }
    #take(text) {
        this.#text -= text?.length ?? 0;
        if (this.#text < 0)
            throw new Error('its texts are longer than the bytes they are in');
    }
}
//# sourceMappingURL=bounds.js.map
// EXTERNAL MODULE: ./build/source/formats/arrow/column-type.js
var column_type = __webpack_require__(8456);
;// CONCATENATED MODULE: ./build/source/formats/arrow/columns.js




/**
 * What a message says of the body that follows it.
 * @param metadata the message without the prefix (Apache Arrow, "Encapsulated message format")
 * @throws Error when it is not one
 */
function messageFacts(metadata) {
    const message = checkedMessage(metadata);
    const packed = batchOf(message)?.compression() ?? null;
    return { bodyLength: Number(message.bodyLength()), isPacked: packed !== null };
}
/**
 * The columns that a schema message declares; with what becomes of them.
 * @param metadata the message without the prefix
 * @throws Error when it is not a schema, or has a type that the library does not know
 */
function messageColumns(metadata) {
    checkSchemaMessage(metadata);
    return columnsOf(message/* Message */.QB.decode(metadata).header());
}
/**
 * What the footer of a file says. A file has the schema in front, too, but not when `apache-arrow` wrote it.
 * @param start where in the file the footer begins
 * @throws Error as `messageColumns`, and when the batches that it lists do not fit in front of it
 */
function footerFacts(bytes, start) {
    checkFooter(bytes);
    const footer = file/* Footer */.w.decode(bytes);
    const blocks = [...footer.dictionaryBatches(), ...footer.recordBatches()];
    for (const { offset, metaDataLength, bodyLength } of blocks) {
        // The engine reads whatever stands there.
        if (offset < 0 || metaDataLength < 0 || bodyLength < 0 || offset + metaDataLength + bodyLength > start)
            throw new Error('bytes are missing in front of its footer');
    }
    const batches = blocks.map(({ offset, metaDataLength }) => ({ offset, length: metaDataLength }));
    return { columns: columnsOf(footer.schema), batches };
}
function columnsOf({ fields }) {
    return fields.map(column_type/* arrowColumn */.Se);
}
//# sourceMappingURL=columns.js.map

/***/ })

};
