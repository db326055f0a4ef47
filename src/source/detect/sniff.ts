import type { FirstBytes, Format, StreamFormat } from '../spool/format.ts'
import { COMPOUND_FILE, compoundFile } from './compound-file.ts'

/** What a file seems to be by its first bytes, and what to call it in a message. */
export interface Recognised extends FirstBytes {
  readonly name: string
  /** Of text that has been taken for UTF-8 but is in UTF-16, whose order of bytes nothing tells. */
  readonly encoding?: 'utf-16le' | 'utf-16be'
  /** What to do about a file that no format reads, where that is known. */
  readonly remedy?: string
}

/** Files that no format reads, by their first bytes. */
const OTHER_FILES: readonly (readonly [bytes: string, name: string])[] = [
  ['\x1f\x8b', 'gzip data within gzip data'],
  ['BZh91AY&SY', 'a bzip2 file'],
  ['\xfd7zXZ\x00', 'an XZ file'],
  ['\x28\xb5\x2f\xfd', 'a Zstandard file'],
  ['%PDF-', 'a PDF document'],
  ['FEA1', 'a Feather file of version 1'],
  ['Obj\x01', 'an Avro file'],
  ['SQLite format 3\x00', 'an SQLite database']
]

const HTML = /^<(!doctype\s+html|html[\s>])/i
/** What may stand before the first tag: comments and an XML declaration. */
const PROLOGUE = /^(\s*(<!--[\s\S]*?-->|<\?xml\s[^>]*>))*\s*/

/**
 * JSON in the call of a function, for pages that load it as a script: `cb([…])`, `/**\/ typeof cb === 'function' &&
 * cb({`.
 */
const JSONP =
  /^(\/\*\*\/\s*)?(typeof\s+[\w$.]+\s*={2,3}\s*['"]function['"]\s*&&\s*)?[A-Za-z_$][\w$.]*\s*\(\s*[[{]\s*["{[\]}\d-]/

/**
 * Recognises a file by its beginning.
 * @param head uncompressed, from the first byte; empty only when there are no bytes at all
 * @param charset of the content type
 */
export function recognise(head: Uint8Array, formats: readonly Format[], charset?: string): Recognised {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const start = bytes.toString('latin1', 0, 16)
  const binary = seenAs(formats, 'bytes', start)
  if (binary !== undefined) return { ...binary, text: '' }
  if (start.startsWith(COMPOUND_FILE)) return { kind: 'binary', ...compoundFile(bytes), text: '' }
  for (const [magic, name] of OTHER_FILES) {
    if (start.startsWith(magic)) return { kind: 'binary', name, text: '' }
  }
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
  if (JSONP.test(text)) return { kind: 'jsonp', name: 'JSONP (JSON in the call of a function)', text }
  const found = seenAs(formats, 'text', text)
  return { ...(found ?? { kind: 'text', name: 'plain text' }), text }
}

/** The first format that has this beginning, or one that is often called by its name and has it too. */
function seenAs(
  formats: readonly Format[],
  by: 'bytes' | 'text',
  beginning: string
): Pick<Recognised, 'kind' | 'name'> | undefined {
  const streams = formats.filter(format => format.layout === 'stream')
  const fits = ({ sniff }: StreamFormat): boolean => sniff.by === by && sniff.isBeginning(beginning)
  const first = streams.find(fits)
  if (first === undefined) return undefined
  const found = streams.find(one => one.oftenCalled === first.name && fits(one)) ?? first
  return found.sniff.by === 'nothing' ? undefined : { kind: found.name, name: found.sniff.seenAs }
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
