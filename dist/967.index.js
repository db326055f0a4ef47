export const id = 967;
export const ids = [967];
export const modules = {

/***/ 8967:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   bodyLength: () => (/* binding */ bodyLength),
/* harmony export */   footerColumns: () => (/* binding */ footerColumns),
/* harmony export */   messageColumns: () => (/* binding */ messageColumns)
/* harmony export */ });
/* harmony import */ var apache_arrow__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7043);
/* harmony import */ var apache_arrow__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7171);
/* harmony import */ var apache_arrow__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5233);
/* harmony import */ var apache_arrow__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5914);
/* harmony import */ var apache_arrow__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4772);
/* harmony import */ var apache_arrow__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7446);
/* harmony import */ var apache_arrow__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3627);
/* harmony import */ var apache_arrow_ipc_metadata_file__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3403);


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
/**
 * The bytes of the body that follows a message.
 * @param metadata the message without the prefix (Apache Arrow, "Encapsulated message format")
 * @throws Error when it is none
 */
function bodyLength(metadata) {
    return apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .Message */ .QB.decode(metadata).bodyLength;
}
/**
 * The columns that a schema message declares; their types in the words of `source.ts`.
 * @param metadata the message without the prefix
 * @throws Error when it is no schema, or has a type that the library does not know
 */
function messageColumns(metadata) {
    const message = apache_arrow__WEBPACK_IMPORTED_MODULE_3__/* .Message */ .QB.decode(metadata);
    if (!message.isSchema())
        throw new Error('the first message is not the schema');
    return columnsOf(message.header());
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
    const footer = apache_arrow_ipc_metadata_file__WEBPACK_IMPORTED_MODULE_4__/* .Footer */ .w.decode(bytes);
    return { schema: footer.schema, blocks: [...footer.dictionaryBatches(), ...footer.recordBatches()] };
}
function columnsOf({ fields }) {
    return fields.map(({ name, type }) => ({ name, type: typeWord(type) }));
}
function typeWord(type) {
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_5__/* .DataType */ .pe.isInt(type))
        return `${type.isSigned ? 'int' : 'uint'}${type.bitWidth}`;
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_5__/* .DataType */ .pe.isFloat(type))
        return FLOATS[type.precision];
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_5__/* .DataType */ .pe.isDecimal(type))
        return `decimal${type.bitWidth}(${type.precision},${type.scale})`;
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_5__/* .DataType */ .pe.isDate(type))
        return type.unit === apache_arrow__WEBPACK_IMPORTED_MODULE_6__/* .DateUnit */ .f.DAY ? 'date32' : 'date64';
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_5__/* .DataType */ .pe.isTime(type))
        return `time${type.bitWidth}[${TIME_UNITS[type.unit]}]`;
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_5__/* .DataType */ .pe.isTimestamp(type)) {
        const zone = type.timezone ? `, ${type.timezone}` : '';
        return `timestamp[${TIME_UNITS[type.unit]}${zone}]`;
    }
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_5__/* .DataType */ .pe.isInterval(type))
        return `interval[${INTERVAL_UNITS[type.unit]}]`;
    if (apache_arrow__WEBPACK_IMPORTED_MODULE_5__/* .DataType */ .pe.isDuration(type))
        return `duration[${TIME_UNITS[type.unit]}]`;
    return apache_arrow__WEBPACK_IMPORTED_MODULE_7__/* .Type */ .ZU[type.typeId].replace(/\B[A-Z]/g, '_$&').toLowerCase();
}
//# sourceMappingURL=arrow-columns.js.map

/***/ })

};
