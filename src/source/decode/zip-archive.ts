import { type FileHandle, open } from 'node:fs/promises'
import type { FileEntry } from '@zip.js/zip.js'
import { ActionError } from '../../base/errors.ts'
import { oneLine } from '../../base/redact.ts'

/** Local file header, end of an archive without entries, first part of a split archive (APPNOTE 4.3). */
const STARTS = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08']
const STORED = 0
const DEFLATED = 8
/** An archive with more is not made for reading. */
const MAX_ENTRIES = 100_000
/** Bytes that are read at once at most: the list of files, which is held in memory. */
const MAX_DIRECTORY = 64 * 2 ** 20
const NAME_CHARACTERS = 200
const NOT_WHOLE =
  /^(End of central directory|End of Zip64|Central directory header|Local file header|Entry data out of bounds|File format)/
const DAMAGED = /^(Invalid (CRC|uncompressed size|compressed data)|Ambiguous archive|Overlapping entry)/i

/** A file in an archive. */
export interface ZipEntry {
  /** As the archive names it, with `/`; never absolute and never with `..`. */
  readonly name: string
  /** The unpacked bytes, whole: checksum and size are compared. To be read at most once. */
  read(): AsyncIterable<Uint8Array>
}

/** An open archive. */
export interface ZipArchive {
  /** The files, in the order of the archive; no folders. */
  readonly entries: readonly ZipEntry[]
  close(): Promise<void>
}

/** True when these bytes begin like a ZIP archive. */
export function isZip(head: Uint8Array): boolean {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(4, head.length)).toString('latin1')
  return STARTS.includes(start)
}

/**
 * Opens an archive on disk. Its list of files is at its end, so it cannot be read from a stream.
 *
 * @param origin for messages
 * @throws ActionError `source.incomplete` when its end is not there; `source.zip` when a name leads out of the
 *   archive, when it is split or its list is encrypted; reading an entry throws the same, and `source.zip` for one
 *   that is encrypted or packed in an unusual way
 */
export async function openZip(path: string, origin: string): Promise<ZipArchive> {
  // Large, and only archives need it.
  const { Reader, ZipReader, configure } = await import('@zip.js/zip.js/lib/zip-core-native.js')
  configure({ useWebWorkers: false })
  const file = await open(path)
  /** Random access to the file. */
  class FileReader extends Reader<FileHandle> {
    override async init(): Promise<void> {
      await super.init?.()
      this.size = (await file.stat()).size
    }

    override async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
      if (length > MAX_DIRECTORY) {
        throw zipFault(origin, `has a list of files that is larger than ${MAX_DIRECTORY / 2 ** 20} MB`)
      }
      const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, offset)
      return buffer.subarray(0, bytesRead)
    }
  }
  try {
    const entries: ZipEntry[] = []
    for await (const entry of new ZipReader(new FileReader(file)).getEntriesGenerator()) {
      if (entries.length === MAX_ENTRIES) throw zipFault(origin, `holds more than ${MAX_ENTRIES} files`)
      if (entry.directory) continue
      entries.push({ name: entry.filename.replaceAll('\\', '/'), read: () => readEntry(entry, origin) })
    }
    return { entries, close: () => file.close() }
  } catch (error) {
    await file.close()
    throw asZipFault(error, origin)
  }
}

/** How to call a file of an archive: `orders.csv in https://host/export.zip`. */
export function entryOrigin(name: string, origin: string): string {
  return `${oneLine(name, NAME_CHARACTERS)} in ${origin}`
}

/** @param what completes "The ZIP archive … " */
export function zipFault(origin: string, what: string, cause?: unknown): ActionError {
  return new ActionError(
    'source.zip',
    `The ZIP archive ${origin} ${what}.`,
    'Make the archive anew: without password, with deflate, and with the data files only (all with the same columns).',
    { cause }
  )
}

async function* readEntry(entry: FileEntry, origin: string): AsyncGenerator<Uint8Array, void> {
  const { filename, encrypted, compressionMethod } = entry
  if (encrypted) throw zipFault(origin, `has a password (file ${shown(filename)})`)
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED) {
    throw zipFault(origin, `packs ${shown(filename)} by method ${compressionMethod}, which is not deflate`)
  }
  let fail: (error: unknown) => void = () => {}
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({
    start(controller) {
      fail = error => controller.error(error)
    }
  })
  const done = entry.getData(writable, { checkCrc32: true, checkOverlappingEntry: true })
  // It may end without telling the stream, which would then wait for ever.
  done.catch(error => fail(error))
  try {
    yield* readable
    await done
  } catch (error) {
    throw asZipFault(error, entryOrigin(filename, origin))
  }
}

function asZipFault(error: unknown, origin: string): unknown {
  if (error instanceof ActionError || !(error instanceof Error)) return error
  const { message } = error
  if ((error as NodeJS.ErrnoException).code?.startsWith('E') && 'syscall' in error) return error
  if (NOT_WHOLE.test(message)) return incomplete(origin, 'the end of the ZIP archive is missing', error)
  if (DAMAGED.test(message) || error instanceof TypeError) {
    return incomplete(origin, `its packed data is damaged (${message.toLowerCase()})`, error)
  }
  if (message === 'Unsafe filename') {
    const name = (error as { filename?: string }).filename ?? ''
    return zipFault(origin, `has a file whose name leads out of it: ${shown(name)}`, error)
  }
  return zipFault(origin, `cannot be read: ${message}`, error)
}

function shown(name: string): string {
  return JSON.stringify(oneLine(name, NAME_CHARACTERS))
}

function incomplete(origin: string, what: string, cause: unknown): ActionError {
  return new ActionError(
    'source.incomplete',
    `${origin} is not whole: ${what}.`,
    'Nothing was published. Make or upload the file again, and run again.',
    { cause }
  )
}
