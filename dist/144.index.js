export const id = 144;
export const ids = [144];
export const modules = {

/***/ 5144:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  bodyLength: () => (/* binding */ bodyLength),
  footerColumns: () => (/* binding */ footerColumns),
  messageColumns: () => (/* binding */ messageColumns)
});

// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/time-unit.mjs
var time_unit = __webpack_require__(7043);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/interval-unit.mjs
var interval_unit = __webpack_require__(7171);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/precision.mjs
var precision = __webpack_require__(5233);
// EXTERNAL MODULE: ./node_modules/apache-arrow/ipc/metadata/message.mjs + 30 modules
var message = __webpack_require__(9546);
// EXTERNAL MODULE: ./node_modules/apache-arrow/type.mjs
var apache_arrow_type = __webpack_require__(4772);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/date-unit.mjs
var date_unit = __webpack_require__(7446);
// EXTERNAL MODULE: ./node_modules/apache-arrow/enum.mjs
var apache_arrow_enum = __webpack_require__(3627);
// EXTERNAL MODULE: ./node_modules/apache-arrow/ipc/metadata/file.mjs
var file = __webpack_require__(451);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/footer.mjs
var fb_footer = __webpack_require__(422);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/message.mjs
var fb_message = __webpack_require__(1448);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/message-header.mjs
var message_header = __webpack_require__(6910);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/schema.mjs
var fb_schema = __webpack_require__(3498);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/timestamp.mjs
var timestamp = __webpack_require__(277);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/type.mjs
var fb_type = __webpack_require__(7711);
// EXTERNAL MODULE: ./node_modules/apache-arrow/fb/union.mjs
var union = __webpack_require__(320);
// EXTERNAL MODULE: ./node_modules/flatbuffers/js/flatbuffers.js
var flatbuffers = __webpack_require__(6558);
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
    return message;
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
;// CONCATENATED MODULE: ./build/source/formats/arrow/columns.js



const TIME_UNITS = {
    [time_unit/* TimeUnit */.y.SECOND]: 's',
    [time_unit/* TimeUnit */.y.MILLISECOND]: 'ms',
    [time_unit/* TimeUnit */.y.MICROSECOND]: 'us',
    [time_unit/* TimeUnit */.y.NANOSECOND]: 'ns'
};
const INTERVAL_UNITS = {
    [interval_unit/* IntervalUnit */.a.YEAR_MONTH]: 'month',
    [interval_unit/* IntervalUnit */.a.DAY_TIME]: 'day_time',
    [interval_unit/* IntervalUnit */.a.MONTH_DAY_NANO]: 'month_day_nano'
};
const FLOATS = {
    [precision/* Precision */.j.HALF]: 'float16',
    [precision/* Precision */.j.SINGLE]: 'float32',
    [precision/* Precision */.j.DOUBLE]: 'float64'
};
/**
 * The bytes of the body that follows a message.
 * @param metadata the message without the prefix (Apache Arrow, "Encapsulated message format")
 * @throws Error when it is not one
 */
function bodyLength(metadata) {
    return Number(checkedMessage(metadata).bodyLength());
}
/**
 * The columns that a schema message declares; their types in the words of `source.ts`.
 * @param metadata the message without the prefix
 * @throws Error when it is not a schema, or has a type that the library does not know
 */
function messageColumns(metadata) {
    checkSchemaMessage(metadata);
    return columnsOf(message/* Message */.QB.decode(metadata).header());
}
/**
 * The columns that the footer of a file declares. A file has the schema in front, too, but not when
 * `apache-arrow` wrote it.
 * @param start where in the file the footer begins
 * @throws Error as `messageColumns`, and when the batches that it lists do not fit in front of it
 */
function footerColumns(footer, start) {
    const { schema, blocks } = readFooter(footer);
    for (const { offset, metaDataLength, bodyLength } of blocks) {
        // The engine reads whatever stands there.
        if (offset + metaDataLength + bodyLength > start)
            throw new Error('bytes are missing in front of its footer');
    }
    return columnsOf(schema);
}
function readFooter(bytes) {
    checkFooter(bytes);
    const footer = file/* Footer */.w.decode(bytes);
    return { schema: footer.schema, blocks: [...footer.dictionaryBatches(), ...footer.recordBatches()] };
}
function columnsOf({ fields }) {
    return fields.map(({ name, type }) => ({ name, type: typeWord(type) }));
}
function typeWord(type) {
    if (apache_arrow_type/* DataType */.pe.isInt(type))
        return `${type.isSigned ? 'int' : 'uint'}${type.bitWidth}`;
    if (apache_arrow_type/* DataType */.pe.isFloat(type))
        return FLOATS[type.precision];
    if (apache_arrow_type/* DataType */.pe.isDecimal(type))
        return `decimal${type.bitWidth}(${type.precision},${type.scale})`;
    if (apache_arrow_type/* DataType */.pe.isDate(type))
        return type.unit === date_unit/* DateUnit */.f.DAY ? 'date32' : 'date64';
    if (apache_arrow_type/* DataType */.pe.isTime(type))
        return `time${type.bitWidth}[${TIME_UNITS[type.unit]}]`;
    if (apache_arrow_type/* DataType */.pe.isTimestamp(type)) {
        const zone = type.timezone ? `, ${type.timezone}` : '';
        return `timestamp[${TIME_UNITS[type.unit]}${zone}]`;
    }
    if (apache_arrow_type/* DataType */.pe.isInterval(type))
        return `interval[${INTERVAL_UNITS[type.unit]}]`;
    if (apache_arrow_type/* DataType */.pe.isDuration(type))
        return `duration[${TIME_UNITS[type.unit]}]`;
    return apache_arrow_enum/* Type */.ZU[type.typeId].replace(/\B[A-Z]/g, '_$&').toLowerCase();
}
//# sourceMappingURL=columns.js.map

/***/ })

};
