import { configure, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js'

configure({ useWebWorkers: false })

/** A file of an archive: its name, and what is in it. A name that ends in `/` is a folder. */
export type ZipFile = readonly [
  name: string,
  content: string | Uint8Array,
  options?: { password?: string; level?: number }
]

/** Makes a real ZIP archive. */
export async function zipOf(...files: readonly ZipFile[]): Promise<Buffer> {
  const writer = new ZipWriter(new Uint8ArrayWriter())
  for (const [name, content, options] of files) {
    if (name.endsWith('/')) await writer.add(name, undefined, { directory: true })
    else await writer.add(name, new Uint8ArrayReader(new Uint8Array(Buffer.from(content))), options)
  }
  return Buffer.from(await writer.close())
}

/** Puts other bytes at `offset` from the n-th (from 0) occurrence of a signature, and gives the changed copy. */
export function patched(
  archive: Buffer,
  signature: string,
  offset: number,
  bytes: readonly number[]
): Buffer {
  const copy = Buffer.from(archive)
  const at = copy.indexOf(Buffer.from(signature, 'latin1'))
  if (at < 0) throw new Error('there is no such signature')
  copy.set(bytes, at + offset)
  return copy
}
