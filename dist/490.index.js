export const id = 490;
export const ids = [490];
export const modules = {

/***/ 70490:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openQuery: () => (/* binding */ openQuery)
});

// EXTERNAL MODULE: ./build/base/errors.js
var errors = __webpack_require__(45145);
// EXTERNAL MODULE: ./build/base/input-name.js
var input_name = __webpack_require__(50178);
// EXTERNAL MODULE: ./build/base/text.js
var base_text = __webpack_require__(91497);
// EXTERNAL MODULE: ./build/source/contract/database.js
var database = __webpack_require__(39634);
// EXTERNAL MODULE: ./build/source/databases/connector/engine.js
var engine = __webpack_require__(42443);
// EXTERNAL MODULE: ./build/source/databases/connector/refuse-binary.js
var refuse_binary = __webpack_require__(64295);
// EXTERNAL MODULE: ./build/source/databases/connector/tls.js
var tls = __webpack_require__(75140);
;// CONCATENATED MODULE: ./build/source/databases/mysql/ask.js
/**
 * A statement with a small result, as texts.
 * @returns no rows for a statement without a result
 * @throws ServerError; another Error when the connection is lost
 */
function ask({ client, lost }, sql) {
    const answer = new Promise((resolve, reject) => {
        const options = {
            sql,
            rowsAsArray: true,
            typeCast: (field) => field.string()
        };
        client.query(options, (error, rows) => {
            if (error !== null)
                reject(error);
            else
                resolve(Array.isArray(rows) ? rows : []);
        });
    });
    return Promise.race([answer, lost]);
}
/**
 * Describes a statement by COM_STMT_PREPARE: the server runs nothing, and takes one statement only.
 * @throws as `ask`
 */
function describeStatement({ client, lost }, sql) {
    const described = new Promise((resolve, reject) => {
        client.prepare(sql, (error, statement) => {
            if (error !== null) {
                reject(error);
                return;
            }
            // The types of `mysql2` leave these out.
            const { columns, parameters } = statement;
            client.unprepare(sql);
            resolve({ columns, placeholders: parameters.length });
        });
    });
    return Promise.race([described, lost]);
}
//# sourceMappingURL=ask.js.map
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(77030);
// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(41692);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
// EXTERNAL MODULE: ./node_modules/mysql2/index.js
var mysql2 = __webpack_require__(20909);
// EXTERNAL MODULE: ./build/source/databases/connector/network.js
var network = __webpack_require__(21507);
// EXTERNAL MODULE: ./build/source/databases/connector/sql-text.js
var sql_text = __webpack_require__(25057);
;// CONCATENATED MODULE: ./build/source/databases/mysql/error-place.js

const SYNTAX = 1064;
/** Unknown column, table and function: their message begins with the name, or has it in quotation marks. */
const UNKNOWN_NAMES = new Set([1054, 1146, 1305]);
const NEAR = /'([\s\S]*)' [^']*?(\d+)$/;
const NAME = /'([^']+)'|\b(?:FUNCTION|PROCEDURE) (\S+)/;
/**
 * Where a mistake stands, for a message. The server gives no position: for a mistake of syntax it shows the line and
 * the text from there on; for an unknown name, the name, which is shown where it stands in the query once only.
 * @param linesBefore lines that stand in front of the user's SQL in what was sent
 */
function placeOf({ errno, message }, sql, linesBefore) {
    if (errno === SYNTAX)
        return placeOfSyntax(message, sql, linesBefore);
    return UNKNOWN_NAMES.has(errno) ? placeOfName(message, sql) : undefined;
}
function placeOfSyntax(message, sql, linesBefore) {
    const [, near = '', number = ''] = NEAR.exec(message) ?? [];
    const line = Number(number) - linesBefore;
    const lines = sql.split('\n');
    const text = lines[line - 1];
    if (text === undefined)
        return undefined;
    const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const from = near === '' ? -1 : sql.indexOf(near, before);
    // The text may begin at the end of the query, or, after a blank, on another line than is said.
    const column = from < 0 || from > before + text.length ? [...text].length + 1 : [...sql.slice(before, from)].length + 1;
    return (0,sql_text/* placeAt */.BW)(sql, line, column);
}
function placeOfName(message, sql) {
    const [, quoted, bare] = NAME.exec(message) ?? [];
    const name = (quoted ?? bare ?? '').split('.').at(-1) ?? '';
    if (name === '')
        return undefined;
    const escaped = name.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
    const found = [...sql.matchAll(new RegExp(`(?<![\\p{L}\\p{N}_$])${escaped}(?![\\p{L}\\p{N}_$])`, 'giu'))];
    const [first] = found;
    if (first === undefined || found.length > 1)
        return undefined;
    const lines = sql.slice(0, first.index).split('\n');
    return (0,sql_text/* placeAt */.BW)(sql, lines.length, [...(lines.at(-1) ?? '')].length + 1);
}
//# sourceMappingURL=error-place.js.map
;// CONCATENATED MODULE: ./build/source/databases/mysql/errors.js





/** True for what the server has said, false for what happened on the way. */
function isServerError(error) {
    return (error instanceof Error &&
        typeof error.errno === 'number' &&
        typeof error.sqlState === 'string');
}
const NO_SUCH_DATABASE = 1049;
const NO_RIGHT_TO_DATABASE = 1044;
const ADDRESS_REFUSED = new Set([1129, 1130]);
const TLS_REQUIRED = 3159;
/** Too many connections, of all or of the user; the server starts, or shuts down. */
const NO_CONNECTION_NOW = new Set([1040, 1203, 1226, 1053, 1077, 1078, 1079]);
/** Shut down; killed; given up because nobody answered or read. */
const SERVER_GONE = new Set([1053, 1077, 1078, 1079, 1080, 1158, 1159, 1160, 1161, 1927, 4031]);
/** Deadlock, a lock that did not come, a table that was changed: another try may do. */
const CONFLICT = new Set([1205, 1213, 1412]);
const READ_ONLY = new Set([1792, 1290, 1836, 1223]);
const NO_PERMISSION = new Set([1044, 1142, 1143, 1227, 1345, 1370]);
const TIME_LIMIT = new Set([1969, 3024]);
const KILLED = 1317;
/** The server, or its way of signing in, does not let the user in, or not now. */
function loginFailure(config, error) {
    const label = (0,database/* databaseLabel */.m)(config);
    const errno = isServerError(error) ? error.errno : 0;
    const user = config.username ?? 'the user';
    const text = said(error);
    if (NO_CONNECTION_NOW.has(errno)) {
        return new engine/* LostConnection */.$(new errors/* ActionError */.lZ('source.connection', `${label} takes no connection at the moment: ${text}.`, 'Look whether the database is starting, or has no connection left (max_connections, max_user_connections); then run again.', { cause: error }));
    }
    if (ADDRESS_REFUSED.has(errno)) {
        return new errors/* ActionError */.lZ('source.connection', `${label} does not accept connections from the address of this runner: ${text}.`, errno === 1129
            ? 'Too many connections from it failed. Run FLUSH HOSTS (mysqladmin flush-hosts) on the server, then run again.'
            : `Allow the address of the runner: CREATE USER '${user}'@'<address>' …, or use a self-hosted runner in the network of the database.`, { cause: error });
    }
    if (errno === TLS_REQUIRED) {
        return new errors/* ActionError */.lZ('source.connection', `${label} takes encrypted connections only: ${text}.`, `Leave sslmode=disable out of ${(0,input_name/* inputName */.yu)('source-url')}.`, { cause: error });
    }
    return new errors/* ActionError */.lZ('source.login', `${label} did not let ${user} in: ${text}.`, isServerError(error) ? loginRemedy(errno, user, config) : otherPlugin(user), { cause: error });
}
function loginRemedy(errno, user, { path: [database = 'sales'] }) {
    if (errno === NO_SUCH_DATABASE)
        return `Check the name of the database in ${(0,input_name/* inputName */.yu)('source-url')}.`;
    if (errno === NO_RIGHT_TO_DATABASE)
        return `Check the name of the database in ${(0,input_name/* inputName */.yu)('source-url')}, or give the user the right to read it: GRANT SELECT ON ${database}.* TO '${user}'@'…'`;
    return `Check ${(0,input_name/* inputName */.yu)('source-username')} and ${(0,input_name/* inputName */.yu)('source-password')}. A user of MySQL is a name and an address: '${user}'@'…' must fit the address of the runner. A user that must sign in encrypted (REQUIRE SSL) is refused in the same words where sslmode=disable is written.`;
}
/** The server wants the user to sign in in a way that `mysql2` does not know, or not without encryption. */
function otherPlugin(user) {
    return `This action signs in with caching_sha2_password, mysql_native_password and sha256_password, and over an encrypted connection with mysql_clear_password. Give the user one of them: ALTER USER '${user}'@'…' IDENTIFIED WITH caching_sha2_password BY '…' (MariaDB: IDENTIFIED VIA mysql_native_password USING PASSWORD('…')).`;
}
/** The server refuses a user who came without a password. */
function noPassword(config, cause) {
    return new errors/* ActionError */.lZ('source.login', `${(0,database/* databaseLabel */.m)(config)} did not let ${config.username} in without a password: ${said(cause)}.`, `Give it in ${(0,input_name/* inputName */.yu)('source-password')}, from a secret; a secret that does not exist gives an empty value.`, { cause });
}
/**
 * The server refuses the query, or ends it.
 * @param sql the user's
 * @param linesBefore lines that stand in front of it in what was sent
 * @returns LostConnection where the whole query may be run once more
 */
function queryFailure(config, sql, error, linesBefore) {
    const { errno } = error;
    const label = (0,database/* databaseLabel */.m)(config);
    const text = said(error);
    if (SERVER_GONE.has(errno))
        return new engine/* LostConnection */.$(interrupted(label, text, error));
    if (CONFLICT.has(errno)) {
        return new engine/* LostConnection */.$(new errors/* ActionError */.lZ('source.query', `${label} ended the query because of what others do with its tables: ${text}.`, 'Run it when the tables are at rest, or on a replica.', { cause: error }));
    }
    if (READ_ONLY.has(errno)) {
        return new errors/* ActionError */.lZ('source.read-only', `The query would change data at ${label}: ${text}.`, 'Write a SELECT. The query runs in a transaction that only reads; functions that write, and FOR UPDATE, do not work in it.', { cause: error });
    }
    const at = placeOf(error, sql, linesBefore);
    const where = at === undefined ? '' : ` at ${at.place} of ${(0,input_name/* inputName */.yu)('source-query')}`;
    return new errors/* ActionError */.lZ('source.query', `${label} refused the query${where}: ${text}.${at?.excerpt ?? ''}`, remedyFor(errno, config), { cause: error, details: at?.details });
}
function remedyFor(errno, { username = 'reader', path }) {
    if (NO_PERMISSION.has(errno))
        return `Give the user the right to read it: GRANT SELECT ON ${path[0] ?? 'sales'}.* TO '${username}'@'…' (for functions: EXECUTE).`;
    if (TIME_LIMIT.has(errno))
        return 'A time limit has ended it: that of the run (timeout-minutes), or one that the query or the server has set (max_execution_time, max_statement_time). Ask for less at once, or raise the limit.';
    if (errno === KILLED)
        return 'Somebody has ended it (KILL QUERY). Run again.';
    return `Correct ${(0,input_name/* inputName */.yu)('source-query')}, and try it with the same user in a client such as mysql or mariadb.`;
}
/** The connection ended before the result did. */
function interrupted(label, reason, cause) {
    return new errors/* ActionError */.lZ('source.incomplete', `The connection to ${label} ended before the result was whole: ${reason.replace(/\.$/, '')}.`, 'Nothing was published. Run again; if it happens again, look at the log of the database, and at proxies and time limits between the runner and it (net_write_timeout, wait_timeout).', { cause });
}
/** `Table 'sales.x' doesn't exist (1146, 42S02)`. */
function said(error) {
    const text = error.message.replaceAll(/\s+/g, ' ').replace(/\.$/, '');
    return isServerError(error) ? `${text} (${error.errno}, ${error.sqlState})` : text;
}
//# sourceMappingURL=errors.js.map
;// CONCATENATED MODULE: ./build/source/databases/mysql/connection.js








const DEFAULT_PORT = 3306;
const CONNECT_TIMEOUT_MS = 30_000;
/** The other end may be gone without a word while it computes; the system asks for it after this time. */
const KEEP_ALIVE_MS = 60_000;
/** What `mysql2` says when the server has no TLS, or when TLS fails; and when the server wants the bare password. */
const NO_TLS = 'HANDSHAKE_NO_SSL_SUPPORT';
const TLS_FAILED = 'HANDSHAKE_SSL_ERROR';
const SIGN_IN_FAILED = /^(AUTH_SWITCH_PLUGIN_ERROR|MYSQL_CLEAR_PASSWORD_NOT_ENABLED)$/;
/** Codes that `mysql2` makes up, and no code. */
const OWN_CODE = /^(PROTOCOL|HANDSHAKE)_|^$/;
/**
 * Capabilities that are not asked for: files of this machine, names of functions as reserved words, several results
 * for one statement, and additions to the packets that are written and read here.
 */
const WITHOUT = [
    '-LOCAL_FILES',
    '-IGNORE_SPACE',
    '-MULTI_RESULTS',
    '-FOUND_ROWS',
    '-ODBC',
    '-SESSION_TRACK',
    '-CLIENT_QUERY_ATTRIBUTES'
];
/**
 * Connects and signs in. Nothing but the configuration takes part.
 * @throws ActionError `source.connection`, `source.login`; LostConnection when another try may help
 */
async function connectMysql(config, deadline) {
    const encryption = (0,tls/* encryptionOf */.fR)(config);
    try {
        return await signedIn(config, deadline.signal, encryption);
    }
    catch (error) {
        deadline.check();
        if (encryption !== 'offered' || codeOf(error) !== NO_TLS)
            throw failure(config, error);
    }
    try {
        return await signedIn(config, deadline.signal, 'off');
    }
    catch (error) {
        deadline.check();
        throw failure(config, error);
    }
}
/**
 * The same without the words for people, for the connection that cancels.
 * @param signal ends it
 */
async function signedIn(config, signal, encryption) {
    const { host, port = DEFAULT_PORT, path, username = '', password } = config;
    const socket = (0,external_node_net_.connect)({
        host,
        port,
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: KEEP_ALIVE_MS
    });
    const client = mysql2.createConnection({
        stream: () => socket,
        host,
        user: username,
        ...(password === undefined ? {} : { password }),
        ...(path[0] === undefined ? {} : { database: path[0] }),
        ...(encryption === 'off' ? {} : { ssl: {} }),
        // Some ways of signing in (PAM, LDAP, tokens of clouds) send the password as it is.
        enableCleartextPlugin: encryption !== 'off',
        connectTimeout: CONNECT_TIMEOUT_MS,
        connectAttributes: { program_name: 'tableau-publish-action' },
        flags: WITHOUT
    });
    const wire = client;
    wire.startTLS = onSecure => connection_secure(wire, config, encryption, onSecure);
    const { promise: lost, reject } = Promise.withResolvers();
    // Whoever waits for the connection hears of it; without a listener it would end the process.
    lost.catch(() => undefined);
    client.on('error', reject);
    // A packet out of order: what has come may not be what was sent.
    client.on('warn', reject);
    socket.on('close', () => reject(new Error('the connection was closed by the other side')));
    const destroy = () => {
        socket.destroy();
    };
    signal?.addEventListener('abort', destroy, { once: true });
    try {
        const connected = new Promise((resolve, fail) => client.connect(error => (error === null ? resolve() : fail(error))));
        await Promise.race([connected, lost]);
        return { client, encryption, lost, destroy };
    }
    catch (error) {
        destroy();
        throw error;
    }
    finally {
        signal?.removeEventListener('abort', destroy);
    }
}
/**
 * Goes on with TLS. `mysql2` itself would leave the name of the certificate unlooked at, or compare it with another
 * name where the host is an address.
 */
function connection_secure(wire, config, encryption, onSecure) {
    const { host } = config;
    const plain = wire.stream;
    plain.removeAllListeners('data');
    const name = (0,external_node_net_.isIP)(host) === 0 ? { servername: host } : {};
    let isSecure = false;
    const secured = (0,external_node_tls_.connect)({ ...(0,tls/* tlsOptions */.YF)(config, encryption), ...name, host, socket: plain }, () => {
        isSecure = true;
        onSecure();
    });
    secured.on('error', error => {
        // `mysql2` writes a code of its own over that of the error.
        if (isSecure)
            plain.destroy(error);
        else
            onSecure(new Error(error.message, { cause: error }));
    });
    secured.on('data', (bytes) => wire.packetParser.execute(bytes));
    wire.stream = secured;
}
function failure(config, caught) {
    if (!external_node_util_.types.isNativeError(caught))
        return caught;
    if (isServerError(caught)) {
        const refusedWithout = caught.errno === 1045 && config.password === undefined;
        return refusedWithout ? noPassword(config, caught) : loginFailure(config, caught);
    }
    const code = codeOf(caught) ?? '';
    if (SIGN_IN_FAILED.test(code))
        return loginFailure(config, caught);
    const label = (0,database/* databaseLabel */.m)(config);
    if (code === TLS_FAILED && external_node_util_.types.isNativeError(caught.cause))
        return (0,network/* unreachable */.HB)(label, caught.cause);
    if (code === NO_TLS) {
        const said = 'it offers no encryption; without encryption the password could be read on the way, so it is refused unless the URL says sslmode=disable';
        return (0,network/* unreachable */.HB)(label, Object.assign(new Error(said, { cause: caught }), { code }));
    }
    return (0,network/* unreachable */.HB)(label, OWN_CODE.test(code) ? withCode(caught, 'ECONNRESET') : caught);
}
function withCode(error, code) {
    return Object.assign(new Error(error.message, { cause: error }), { code });
}
function codeOf(error) {
    return external_node_util_.types.isNativeError(error) ? error.code : undefined;
}
//# sourceMappingURL=connection.js.map
;// CONCATENATED MODULE: ./build/source/databases/mysql/cancel.js


const TIMEOUT_MS = 2_000;
/**
 * Asks the server to stop the query of a connection that is still there (KILL QUERY, on a connection of its own).
 * Closing the connection alone would let the query go on. Behind an address with several servers, the query of another
 * one is left alone. Never throws: nobody could do anything about it.
 */
async function cancelQuery({ encryption }, { connectionId, server }, config) {
    let second;
    try {
        const signal = AbortSignal.timeout(TIMEOUT_MS);
        second = await signedIn(config, signal, encryption);
        signal.addEventListener('abort', second.destroy, { once: true });
        if (server !== undefined) {
            const [[found] = []] = await ask(second, "SELECT CONCAT_WS(':', @@hostname, @@port, @@server_id)");
            if (found !== server)
                return;
        }
        await ask(second, `KILL QUERY ${connectionId}`);
    }
    catch {
        // The time limit that the session has at the server ends the query later.
    }
    finally {
        second?.destroy();
    }
}
//# sourceMappingURL=cancel.js.map
;// CONCATENATED MODULE: ./build/source/databases/mysql/types.js
/** Numbers of `enum_field_types`. */
const DECIMAL = 246;
const FLOAT = 4;
const DOUBLE = 5;
const NULL = 6;
const TIMESTAMP = 7;
const BIGINT = 8;
const TIME = 11;
const BIT = 16;
const JSON_TEXT = 245;
const VECTOR = 242;
const GEOMETRY = 255;
const INTEGERS = new Map([
    [1, 'tinyint'],
    [2, 'smallint'],
    [9, 'mediumint'],
    [3, 'int']
]);
const YEAR = 13;
const DATES = new Set([10, 14]);
const DATETIME = 12;
/** What `characterSet` says of bytes, and of all that is no text. */
const BINARY = 63;
/** More decimals than a column can have: they are not fixed. */
const NOT_FIXED = 31;
const UNSIGNED = 32;
const ENUM_OR_SET = 256 | 2048;
/** The most digits that a decimal of the server has. */
const MOST_DIGITS = 65;
/** A column with its type; all that is not a number, bool, date or time is text. */
function sourceColumn(column) {
    const [declared, type] = typeOf(column);
    return { name: column.name, declared, type };
}
/** How the server writes the values of a column. */
function writtenAs({ columnType }) {
    if (DATES.has(columnType) || columnType === DATETIME)
        return 'date';
    if (columnType === TIMESTAMP)
        return 'instant';
    if (columnType === BIT)
        return 'bits';
    const isPlain = INTEGERS.has(columnType) || [BIGINT, DECIMAL, FLOAT, DOUBLE, YEAR, TIME].includes(columnType);
    return isPlain ? 'plain' : 'text';
}
/** True for numbers of 32 bits without a number of decimals: of these the server writes six digits only. */
function isRounded({ columnType, decimals }) {
    return columnType === FLOAT && decimals >= NOT_FIXED;
}
/** The column and the cast to write, where its values are bytes, which no column of an extract holds. */
function binaryColumn(column) {
    const { name, columnType, characterSet, flags } = column;
    const quoted = `\`${name.replaceAll('`', '``')}\``;
    if (columnType === GEOMETRY)
        return { name, declared: 'geometry', cast: `ST_AsText(${quoted})` };
    if (columnType === VECTOR)
        return { name, declared: 'vector', cast: `VECTOR_TO_STRING(${quoted})` };
    const isText = writtenAs(column) === 'text' && columnType !== JSON_TEXT && columnType !== NULL;
    if (!isText || characterSet !== BINARY || (flags & ENUM_OR_SET) !== 0)
        return undefined;
    return { name, declared: 'binary', cast: `hex(${quoted})` };
}
function typeOf({ columnType, columnLength, flags, decimals }) {
    const isUnsigned = (flags & UNSIGNED) !== 0;
    const sign = isUnsigned ? ' unsigned' : '';
    const integer = INTEGERS.get(columnType);
    if (integer !== undefined)
        return [`${integer}${sign}`, { kind: isUnsigned && integer === 'int' ? 'bigint' : 'int' }];
    if (DATES.has(columnType))
        return ['date', { kind: 'date', written: 'iso' }];
    switch (columnType) {
        case BIGINT:
            return isUnsigned
                ? ['bigint unsigned', { kind: 'numeric', precision: 20, scale: 0, beyond: 'values' }]
                : ['bigint', { kind: 'bigint' }];
        case DECIMAL:
            return decimal(columnLength, decimals, isUnsigned);
        case FLOAT:
            return ['float', decimals < NOT_FIXED ? { kind: 'double' } : { kind: 'double', single: true }];
        case DOUBLE:
            return ['double', { kind: 'double' }];
        case YEAR:
            return ['year', { kind: 'int' }];
        case DATETIME:
            return ['datetime', { kind: 'timestamp', written: 'iso' }];
        case TIMESTAMP:
            return ['timestamp', { kind: 'instant', written: 'iso' }];
        case TIME:
            return ['time', { kind: 'time', written: 'beyond-a-day' }];
        case BIT:
            return [`bit(${columnLength})`, bits(columnLength)];
        default:
            return ['text', { kind: 'text' }];
    }
}
/** The length counts the sign and the point as well. */
function decimal(length, scale, isUnsigned) {
    const precision = length - (scale > 0 ? 1 : 0) - (isUnsigned ? 0 : 1);
    const declared = `decimal(${precision},${scale})`;
    if (precision < Math.max(1, scale) || precision > MOST_DIGITS)
        return ['decimal', { kind: 'number' }];
    return [declared, { kind: 'numeric', precision, scale, beyond: 'values' }];
}
function bits(length) {
    if (length === 1)
        return { kind: 'bool' };
    if (length < 32)
        return { kind: 'int' };
    return length < 64 ? { kind: 'bigint' } : { kind: 'numeric', precision: 20, scale: 0, beyond: 'values' };
}
//# sourceMappingURL=types.js.map
;// CONCATENATED MODULE: ./build/source/databases/mysql/floats.js

/** Lines in front of the user's SQL in `withAllDigits`. */
const LINES_BEFORE = 1;
/**
 * The same rows with numbers of 32 bits as numbers of 64 bits: of the former the server writes six digits only. The
 * names of columns may be equal, which a common table expression with names of its own allows, a subquery not.
 * @param sql without a semicolon at its end
 */
function withAllDigits(sql, columns) {
    const names = columns.map((_column, index) => `c${index + 1}`);
    const list = columns.map((column, index) => isRounded(column) ? `c${index + 1} * 1e0 AS c${index + 1}` : `c${index + 1}`);
    return `WITH q(${names.join(', ')}) AS (\n${sql}\n)\nSELECT ${list.join(', ')} FROM q`;
}
//# sourceMappingURL=floats.js.map
// EXTERNAL MODULE: ./build/source/databases/connector/rows-file.js
var rows_file = __webpack_require__(61099);
;// CONCATENATED MODULE: ./build/source/databases/mysql/row-writer.js
const COMMA = 0x2c;
const QUOTE = 0x22;
const ZERO = 0x30;
/** First bytes of a length-encoded text: no value, and lengths of two, three and eight bytes. */
const NO_VALUE = 0xfb;
const TWO_BYTES = 0xfc;
const THREE_BYTES = 0xfd;
const EIGHT_BYTES = 0xfe;
const UTC = Buffer.from('+00');
/**
 * Writes rows as the server sends them (ProtocolText::ResultsetRow) into the spool, as CSV. No value becomes a text or
 * number of JavaScript. Texts are in quotation marks, so that an empty one is not NULL.
 */
class RowWriter {
    #written;
    #rows = 0;
    #hasZeroDate = false;
    /** @param written how the cells of each column are written */
    constructor(written) {
        this.#written = written;
    }
    /** Rows so far. */
    get rows() {
        return this.#rows;
    }
    /** A date without a day or month has been seen. */
    get hasZeroDate() {
        return this.#hasZeroDate;
    }
    /** Writes the row `bytes[from … to)`. @throws Error when it has not the cells of the columns */
    write(writer, bytes, from, to) {
        const written = this.#written;
        let at = from;
        for (let column = 0; column < written.length; column++) {
            if (column > 0)
                writer.byte(COMMA);
            if (at >= to)
                throw new Error('a row has fewer cells than there are columns');
            const first = bytes[at++];
            if (first === NO_VALUE)
                continue;
            let length = first;
            if (first === TWO_BYTES) {
                length = bytes.readUInt16LE(at);
                at += 2;
            }
            else if (first === THREE_BYTES) {
                length = bytes.readUIntLE(at, 3);
                at += 3;
            }
            else if (first === EIGHT_BYTES) {
                length = Number(bytes.readBigUInt64LE(at));
                at += 8;
            }
            const end = at + length;
            if (end > to)
                throw new Error('a cell is longer than its row');
            this.#cell(writer, written[column], bytes, at, end);
            at = end;
        }
        if (at !== to)
            throw new Error('a row has more cells than there are columns');
        writer.endLine();
        this.#rows++;
    }
    #cell(writer, written, bytes, from, to) {
        if (written === 'text') {
            writer.byte(QUOTE);
            let start = from;
            for (let at = from; at < to; at++) {
                if (bytes[at] !== QUOTE)
                    continue;
                // It is written twice.
                writer.copy(bytes, start, at + 1);
                start = at;
            }
            writer.copy(bytes, start, to);
            writer.byte(QUOTE);
            return;
        }
        if (written === 'bits') {
            const digits = Buffer.from(bitsAsNumber(bytes, from, to));
            writer.copy(digits, 0, digits.length);
            return;
        }
        writer.copy(bytes, from, to);
        if (written === 'plain')
            return;
        // 2026-00-00: no month, or no day.
        const isZero = (bytes[from + 5] === ZERO && bytes[from + 6] === ZERO) ||
            (bytes[from + 8] === ZERO && bytes[from + 9] === ZERO);
        if (isZero)
            this.#hasZeroDate = true;
        if (written === 'instant')
            writer.copy(UTC, 0, UTC.length);
    }
}
/** The bytes of a BIT, the highest one first, as the number that the server takes them for. */
function bitsAsNumber(bytes, from, to) {
    let value = 0n;
    for (let at = from; at < to; at++)
        value = (value << 8n) | BigInt(bytes[at]);
    return value.toString();
}
//# sourceMappingURL=row-writer.js.map
;// CONCATENATED MODULE: ./build/source/databases/mysql/rows.js



const MORE_RESULTS = 8;
/** The server counts no further. */
const MOST_WARNINGS = 0xffff;
/**
 * Runs a query up to its columns.
 * @throws ServerError; another Error when the connection is lost
 */
async function runQuery({ client, lost }, sql) {
    const columns = Promise.withResolvers();
    const { promise, resolve, reject } = Promise.withResolvers();
    const end = Promise.race([promise, lost]);
    const command = client.query(sql, error => {
        if (error !== null)
            reject(error);
    });
    command.on('fields', (fields) => {
        client.pause();
        if (fields === undefined)
            reject(new Error('the server gave no result'));
        else
            columns.resolve(fields);
    });
    let take = () => {
        throw new Error('a row came before anybody takes it');
    };
    const state = command;
    state.row = packet => {
        if (!packet.isEOF()) {
            take(packet.buffer, packet.offset, packet.end);
            return state.row;
        }
        if ((packet.eofStatusFlags() & MORE_RESULTS) !== 0)
            reject(new Error('the server gave several results'));
        else
            resolve(packet.eofWarningCount() & MOST_WARNINGS);
        return state.done();
    };
    // It is awaited once the columns are known.
    end.catch(() => undefined);
    const found = await Promise.race([columns.promise, end]);
    if (typeof found === 'number')
        throw new Error('the server gave no result');
    return {
        columns: found,
        end,
        eachRow(taker) {
            take = taker;
        }
    };
}
/**
 * Writes the rows of a query into the spool as they come. The server waits while the disk does.
 * @throws as `runQuery`; ActionError `source.too-large`, `engine.disk`
 */
async function writeRows({ client }, query, target) {
    const { deadline, meter } = target;
    const rows = new RowWriter(query.columns.map(writtenAs));
    let warnings;
    let failure;
    let more = Promise.withResolvers();
    query.end.then(count => {
        warnings = count;
        more.resolve();
    }, error => {
        failure = { error };
        more.resolve();
    });
    const seen = () => ({ mayBeInfinite: rows.hasZeroDate, decimalsFit: true, removedCharacters: 0 });
    const written = await (0,rows_file/* writeRowsFile */.d)(target, seen, async (writer) => {
        let counted = 0;
        query.eachRow((buffer, from, to) => {
            rows.write(writer, buffer, from, to);
            if (!writer.isLaden)
                return;
            client.pause();
            more.resolve();
        });
        for (;;) {
            client.resume();
            await more.promise;
            if (failure !== undefined)
                throw failure.error;
            more = Promise.withResolvers();
            deadline.check();
            meter.count(writer.bytes - counted);
            counted = writer.bytes;
            await writer.relieve();
            if (warnings !== undefined)
                break;
        }
    });
    return { ...written, rows: rows.rows, warnings: warnings ?? 0 };
}
//# sourceMappingURL=rows.js.map
;// CONCATENATED MODULE: ./build/source/databases/mysql/session.js


/** The run stops the query at its deadline; the limit of the server is for a run that is dead. */
const LIMIT_AFTER_MS = 5_000;
/** The most that `max_execution_time` takes. */
const MOST_MS = 2 ** 32 - 1;
/** The most that `net_write_timeout` takes everywhere. */
const MOST_SECONDS = 31_536_000;
/** The server does not know such a setting, or does not let this user set it. */
const NOT_HERE = new Set([1193, 1227, 1231, 1232, 1238]);
/**
 * Begins a transaction that only reads and sees one snapshot. Every later one of the session only reads as well, for
 * some statements end the first one. What would shorten results in silence is switched off.
 * @throws as `ask`
 */
async function beginSession(connection, remainingMs) {
    const limitMs = Math.min(Math.ceil(remainingMs) + LIMIT_AFTER_MS, MOST_MS);
    const seconds = Math.min(Math.ceil(limitMs / 1_000), MOST_SECONDS);
    await ask(connection, 'SET NAMES utf8mb4');
    await ask(connection, "SET SESSION time_zone = '+00:00', group_concat_max_len = 1073741824, sql_select_limit = 18446744073709551615");
    // A server that waits for the disk of a runner would give up after a minute.
    await tried(connection, `SET SESSION net_write_timeout = ${seconds}`);
    // Messages show where a mistake stands.
    await tried(connection, "SET SESSION lc_messages = 'en_US'");
    if (!(await tried(connection, `SET SESSION max_statement_time = ${limitMs / 1_000}`)))
        await tried(connection, `SET SESSION max_execution_time = ${limitMs}`);
    await ask(connection, 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    await ask(connection, 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    return await whereItRuns(connection);
}
async function whereItRuns(connection) {
    try {
        const [[connectionId, server] = []] = await ask(connection, "SELECT CONNECTION_ID(), CONCAT_WS(':', @@hostname, @@port, @@server_id)");
        if (connectionId != null && server != null)
            return { connectionId, server };
    }
    catch (error) {
        // A proxy, or a server that has no such words, has greeted with a number as well.
        if (!isServerError(error))
            throw error;
    }
    return { connectionId: String(connection.client.threadId) };
}
/** @returns false when the server has no such setting, or does not let the user set it */
async function tried(connection, sql) {
    try {
        await ask(connection, sql);
        return true;
    }
    catch (error) {
        if (!isServerError(error) || !NOT_HERE.has(error.errno))
            throw error;
        return false;
    }
}
//# sourceMappingURL=session.js.map
;// CONCATENATED MODULE: ./build/source/databases/mysql/statement.js
/** What statements begin with that only read: those that give rows, and those that say something of tables. */
const SELECTING = /^(select|with|values|table)$/i;
const SHOWING = /^(show|describe|desc|explain)$/i;
/** Blanks, parentheses and comments, but for those whose text the server runs: a `!` or `M!` begins them. */
const BEFORE = /^(?:[\s(]|--(?=\s|$)[^\n]*|#[^\n]*|\/\*(?!M?!)[\s\S]*?\*\/)*/;
/**
 * True for a statement that is known to read only. A transaction that only reads does not stop all others: ANALYZE
 * TABLE writes, CALL may end the transaction and then write.
 */
function isReading(sql) {
    return isSelecting(sql) || SHOWING.test(firstWord(sql));
}
/** True for a statement that gives rows, or would write them elsewhere. */
function isSelecting(sql) {
    return SELECTING.test(firstWord(sql));
}
/** What a statement begins with, comments left out; empty for an empty one. */
function firstWord(sql) {
    const rest = sql.slice(BEFORE.exec(sql)?.[0].length ?? 0);
    return /^(?:[a-z]+|\S{0,12})/i.exec(rest)?.[0] ?? '';
}
/** A query without the blanks and semicolons at its end, which stand in no text. */
function trimmed(sql) {
    return sql.replace(/[\s;]+$/, '');
}
//# sourceMappingURL=statement.js.map
;// CONCATENATED MODULE: ./build/source/databases/mysql/query.js
















const CLOSE_MS = 1_000;
/** The server cannot prepare such a statement. */
const NOT_PREPARED = 1295;
const ASKED_WARNINGS = 64;
const SHOWN_WARNINGS = 3;
/** Notes for the author, and words that a later release will not know: nothing is wrong with the values. */
const HARMLESS = new Set(['1287', '1681', '3719', '3778']);
/**
 * A query at a server that speaks MySQL's protocol, in one transaction that only reads and sees one snapshot.
 * @throws ActionError `source.connection`, `source.login`; LostConnection
 */
async function openQuery(config, { deadline, log }) {
    const connection = await connectMysql(config, deadline);
    const { client, lost, destroy } = connection;
    let isLost = false;
    lost.catch(() => {
        isLost = true;
    });
    if (config.parameters.get('sslmode') === 'disable')
        (0,tls/* warnPlain */.fs)(config, log);
    const sql = trimmed(config.query);
    const label = (0,database/* databaseLabel */.m)(config);
    let session;
    let running;
    let isRunning = false;
    let written;
    const failing = async (work, linesBefore = 0) => {
        try {
            return await work;
        }
        catch (error) {
            deadline.check();
            if (error instanceof errors/* ActionError */.lZ)
                throw error;
            if (isServerError(error))
                throw queryFailure(config, config.query, error, linesBefore);
            isLost = true;
            throw new engine/* LostConnection */.$(interrupted(label, error.message, error));
        }
    };
    const cancel = async () => {
        if (session === undefined || !isRunning || isLost)
            return;
        isRunning = false;
        await cancelQuery(connection, session, config);
    };
    return {
        async describe() {
            session = await failing(beginSession(connection, deadline.remainingMs()));
            const statement = await failing(describeStatement(connection, sql).catch(error => {
                if (isServerError(error) && error.errno === NOT_PREPARED)
                    return { columns: [], placeholders: 0 };
                throw error;
            }));
            refuseOthers(label, sql, statement);
            const described = statement.columns;
            refuseBytes(label, described);
            const exact = described.some(isRounded) ? withAllDigits(sql, described) : undefined;
            const isExact = exact !== undefined && (await failing(isSame(described, describeStatement(connection, exact))));
            if (exact !== undefined && !isExact)
                warnRounded(described);
            isRunning = true;
            running = await failing(runQuery(connection, isExact ? exact : sql), isExact ? LINES_BEFORE : 0);
            if (isExact)
                return described.map(sourceColumn);
            refuseBytes(label, running.columns);
            return running.columns.map(sourceColumn);
        },
        async stream(target) {
            if (running === undefined)
                throw new Error('nothing was described');
            written = await failing(writeRows(connection, running, target));
            isRunning = false;
            if (written.warnings > 0)
                await tellWarnings(written.warnings);
            return written;
        },
        count() {
            if (written === undefined)
                throw new Error('nothing was streamed');
            return written.rows;
        },
        cancel,
        async close() {
            if (isRunning) {
                await cancel();
                destroy();
            }
            if (!isLost && !deadline.signal.aborted) {
                const timer = setTimeout(destroy, CLOSE_MS);
                const ended = new Promise(resolve => client.end(() => resolve()));
                await Promise.race([ended, lost]).catch(() => undefined);
                clearTimeout(timer);
            }
            destroy();
        }
    };
    function warnRounded(columns) {
        const names = columns.filter(isRounded).map(({ name }) => name);
        log.warning('Numbers of six digits', `${names.length === 1 ? 'Column' : 'Columns'} ${names.join(', ')} of the type float: ${label} writes six digits of each number and rounds the rest. For all digits write ${names.map(name => `${name} * 1e0`).join(', ')} in ${(0,input_name/* inputName */.yu)('source-query')}.`);
    }
    /** The result is whole; what the server has to say about it is not worth a failure. */
    async function tellWarnings(count) {
        const rows = await ask(connection, `SHOW WARNINGS LIMIT ${ASKED_WARNINGS}`).catch(() => []);
        const texts = rows
            .filter(([level, code]) => level !== 'Note' && !HARMLESS.has(code ?? ''))
            .slice(0, SHOWN_WARNINGS)
            .map(([_level, code, text]) => `${text?.replace(/\.$/, '')} (${code})`);
        if (texts.length === 0)
            return;
        log.warning('Warnings of the database', `${label} has run the query with ${(0,base_text/* counted */.hS)(count, 'warning')}: ${texts.join('; ')}. Values of the result may be NULL or cut because of it.`);
    }
}
/**
 * True when the server describes the columns of another statement in the same way, but for numbers of 32 bits; false
 * when it describes others, or refuses the statement.
 */
async function isSame(columns, describing) {
    try {
        const { columns: others } = await describing;
        return columns.every((column, index) => isRounded(column) || column.columnType === others[index]?.columnType);
    }
    catch (error) {
        if (!isServerError(error))
            throw error;
        return false;
    }
}
/** Refuses what does more than read, and what gives no rows. @throws ActionError `source.read-only`, `source.query` */
function refuseOthers(label, sql, { columns, placeholders }) {
    const word = firstWord(sql);
    if (word === '')
        throw new errors/* ActionError */.lZ('source.query', `The query at ${label} is empty.`, `Write a SELECT in ${(0,input_name/* inputName */.yu)('source-query')}.`);
    if (!isReading(sql)) {
        throw new errors/* ActionError */.lZ('source.read-only', `The query at ${label} begins with ${JSON.stringify(word)}, and only what reads is run.`, 'Write one statement that begins with SELECT, WITH, VALUES or TABLE.');
    }
    if (placeholders > 0) {
        throw new errors/* ActionError */.lZ('source.query', `The query at ${label} has ${(0,base_text/* counted */.hS)(placeholders, 'placeholder')} (?), and there are no values for them.`, `Write the values into ${(0,input_name/* inputName */.yu)('source-query')}. Dates such as {{ today - 30d }} are replaced there.`);
    }
    if (columns.length > 0)
        return;
    if (isSelecting(sql)) {
        throw new errors/* ActionError */.lZ('source.read-only', `The query at ${label} gives no rows: it would write them elsewhere (INTO OUTFILE, INTO DUMPFILE, INTO @variable).`, `Leave INTO out of ${(0,input_name/* inputName */.yu)('source-query')}.`);
    }
    throw new errors/* ActionError */.lZ('source.query', `The server at ${label} says nothing of the columns of a query that begins with ${JSON.stringify(word)}.`, 'Ask for the same by a SELECT, for example from information_schema.');
}
function refuseBytes(label, columns) {
    (0,refuse_binary/* refuseBinary */.O)(label, columns.flatMap(column => binaryColumn(column) ?? []));
}
//# sourceMappingURL=query.js.map

/***/ })

};
