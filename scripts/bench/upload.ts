import { createCipheriv } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { runChild, startChild } from './child.ts'
import { median, type Result } from './result.ts'
import type { Receivers } from './upload-receivers.ts'
import type { Sent } from './upload-sender.ts'
import type { Workbench } from './workbench.ts'

/**
 * The upload of a file in parts of 32 MB beside one plain PUT of the same bytes, each from a new process to receivers in
 * another one. Publication and job are not part of it.
 * @param megabytes size of the file, in units of 2^20 bytes
 */
export async function benchUpload(bench: Workbench, megabytes: number): Promise<Result[]> {
  const path = join(bench.folder, 'upload.hyper')
  await pipeline(Readable.from(noise(megabytes)), createWriteStream(path))
  const receivers = await startChild<Receivers>(join(import.meta.dirname, 'upload-receivers.ts'))
  const send = async (way: 'ours' | 'plain'): Promise<Sent> => {
    const script = join(import.meta.dirname, 'upload-sender.ts')
    const { stdout } = await runChild(process.execPath, [script, way, path, JSON.stringify(receivers.ready)])
    // Before it stand commands to the runner.
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Sent
  }
  const plain: Sent[] = []
  const ours: Sent[] = []
  try {
    for (let run = 0; run < bench.runs; run++) {
      plain.push(await send('plain'))
      ours.push(await send('ours'))
    }
  } finally {
    await receivers.stop()
    await rm(path)
  }
  return [
    {
      what: `${megabytes} MB upload in parts of 32 MB (upload only)`,
      ours: median(ours.map(({ ms }) => ms)),
      beside: { name: 'one plain PUT', ms: median(plain.map(({ ms }) => ms)) },
      target: { kind: 'at-most', times: 1.3 },
      peakRss: Math.max(...ours.map(({ peakRss }) => peakRss))
    }
  ]
}

/** Bytes that do not compress and are always the same. */
function* noise(megabytes: number): Generator<Buffer> {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16))
  const zeros = Buffer.alloc(2 ** 20)
  for (let megabyte = 0; megabyte < megabytes; megabyte++) yield cipher.update(zeros)
}
