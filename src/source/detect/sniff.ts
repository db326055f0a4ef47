/** What a file seems to be by its first bytes. `text` may well be CSV; `blank` is white space and nothing else. */
export type Kind =
  | 'blank'
  | 'html'
  | 'xml'
  | 'json'
  | 'ndjson'
  | 'text'
  | 'parquet'
  | 'arrow'
  | 'hyper'
  | 'binary'

/** The kind, and what to call it in a message. */
export interface Recognised {
  readonly kind: Kind
  readonly name: string
  /** The beginning as text; empty for binary kinds. */
  readonly text: string
  /** Of text that has been taken for UTF-8 but is in UTF-16, whose order of bytes nothing tells. */
  readonly encoding?: 'utf-16le' | 'utf-16be'
}

const MAGICS: readonly (readonly [bytes: string, name: string])[] = [
  ['\x1f\x8b', 'gzip data within gzip data'],
  ['BZh91AY&SY', 'a bzip2 file'],
  ['\xfd7zXZ\x00', 'an XZ file'],
  ['\x28\xb5\x2f\xfd', 'a Zstandard file'],
  ['%PDF-', 'a PDF document'],
  ['\xd0\xcf\x11\xe0', 'an old Excel workbook (.xls), or one with a password'],
  ['FEA1', 'a Feather file of version 1'],
  ['Obj\x01', 'an Avro file'],
  ['SQLite format 3\x00', 'an SQLite database']
]

/**
 * The file format, and a stream: the continuation marker and the length of the schema (below 16 MB). Either may be
 * cut short.
 */
const ARROW = /^(ARROW1(\0|$)|\xff{4}([\s\S]{3}\0|[\s\S]{0,3}$))/

/** Versions 0–4 (measured). */
const HYPER = 'Hyper\x08\0\0'

const HTML = /^<(!doctype\s+html|html[\s>])/i
/** What may stand before the first tag: comments and an XML declaration. */
const PROLOGUE = /^(\s*(<!--[\s\S]*?-->|<\?xml\s[^>]*>))*\s*/
/** A tag with another one after it: a header of CSV may begin with `<`, but not like that. */
const XML = /^(<\?xml\s|<!--|<[\w:-]+(\s[^<>]*)?\/?>\s*<)/
/** `[id],[name]` is a header of CSV. */
const JSON_START = /^(\{\s*["}]|\[\s*([{["\]\d-]|true\b|false\b|null\b)|\{\s*$|\[\s*$)/
const JSON_VALUE_START = /^[{["\d-]|^(true|false|null)\b/

/**
 * Recognises a file by its beginning.
 * @param head uncompressed, from the first byte; empty only when there are no bytes at all
 * @param charset of the content type
 */
export function recognise(head: Uint8Array, charset?: string): Recognised {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const start = bytes.toString('latin1', 0, 16)
  if (start.startsWith('PAR1')) return { kind: 'parquet', name: 'Parquet', text: '' }
  if (ARROW.test(start)) return { kind: 'arrow', name: 'Arrow', text: '' }
  if (start.startsWith(HYPER)) return { kind: 'hyper', name: 'a Hyper file', text: '' }
  for (const [magic, name] of MAGICS) if (start.startsWith(magic)) return { kind: 'binary', name, text: '' }
  const text = decode(bytes, charset).trimStart()
  if (text === '') return { kind: 'blank', name: 'nothing', text }
  if (text.slice(0, 1024).includes('\0')) {
    const encoding = utf16Of(start)
    return {
      kind: 'binary',
      name: 'a binary file',
      text: '',
      ...(encoding === undefined ? {} : { encoding })
    }
  }
  if (HTML.test(text.replace(PROLOGUE, ''))) return { kind: 'html', name: 'HTML', text }
  if (XML.test(text)) return { kind: 'xml', name: 'an XML document', text }
  if (!JSON_START.test(text)) return { kind: 'text', name: 'plain text', text }
  return isNdjson(text) ? { kind: 'ndjson', name: 'NDJSON', text } : { kind: 'json', name: 'JSON', text }
}

/** True when this may be the beginning of a JSON value. */
export function mayBeJson(text: string): boolean {
  return JSON_VALUE_START.test(text)
}

/** A complete value on the first line, and the beginning of another one on the next. */
function isNdjson(text: string): boolean {
  const end = text.indexOf('\n')
  if (end === -1 || !mayBeJson(text.slice(end).trimStart())) return false
  try {
    JSON.parse(text.slice(0, end))
    return true
  } catch {
    return false
  }
}

/** Every other byte is 0 in text of plain letters. @param start bytes as Latin-1 */
function utf16Of(start: string): Recognised['encoding'] {
  if (/^([\t\r\n -~]\0){4,}/.test(start)) return 'utf-16le'
  return /^(\0[\t\r\n -~]){4,}/.test(start) ? 'utf-16be' : undefined
}

function decode(bytes: Buffer, charset: string | undefined): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder(charset ?? 'utf-8').decode(bytes)
  } catch {
    return new TextDecoder('utf-8').decode(bytes)
  }
}
