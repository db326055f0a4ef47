import { readFile, stat } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Int32, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow'
import { recognise } from '../../../../src/source/detect/sniff.ts'
import { spoolArrow } from '../../../../src/source/formats/arrow/file.ts'
import { ARROW } from '../../../../src/source/formats/arrow/format.ts'
import { failureOf, inChunks, openSpoolRoom, type SpoolRoom } from '../../../support/spool.ts'

let room: SpoolRoom
beforeEach(async () => {
  room = await openSpoolRoom()
})
afterEach(() => room.close())

const ORIGIN = 'https://a.example/data'
const COLUMNS = [
  { name: 'id', type: { kind: 'int32' }, declared: 'int32', isReadable: true },
  { name: 'name', type: { kind: 'text' }, declared: 'utf8', isReadable: true }
]

function fixture(name: string): Promise<Buffer> {
  return readFile(new URL(`../../../fixtures/arrow/${name}`, import.meta.url))
}

function spool(content: Uint8Array, sizes: readonly number[] = []) {
  return spoolArrow(inChunks(content, sizes), room.target, {
    origin: ORIGIN,
    deadline: room.deadline,
    disk: room.disk
  })
}

/** Three batches, as a stream or a file, and where each message of the stream ends. */
function written(): { stream: Buffer; file: Buffer; ends: number[] } {
  const [first, ...rest] = [1, 2, 3].map(
    id =>
      new Table({
        id: vectorFromArray([id, null], new Int32()),
        name: vectorFromArray(['ü', null], new Utf8())
      })
  )
  const table = (first as Table).concat(...rest)
  const stream = Buffer.from(tableToIPC(table, 'stream'))
  const ends: number[] = []
  // Each message begins with the continuation marker at a multiple of eight bytes.
  for (let at = 8; at < stream.length; at += 8) if (stream.readUInt32LE(at) === 0xffffffff) ends.push(at)
  return { stream, file: Buffer.from(tableToIPC(table, 'file')), ends: [...ends, stream.length] }
}

describe('an Arrow file or stream', () => {
  it.each([[[]], [[1]], [[7, 3, 64]]])(
    'is spooled as it came, its schema read, in chunks of %j',
    async sizes => {
      const { stream, file } = written()
      expect(await spool(stream, sizes)).toEqual({
        bytes: stream.length,
        layout: 'stream',
        columns: COLUMNS,
        isReadable: true
      })
      expect(await readFile(room.target)).toEqual(stream)
      expect(await spool(file, sizes)).toEqual({
        bytes: file.length,
        layout: 'file',
        columns: COLUMNS,
        isReadable: true
      })
      expect(await readFile(room.target)).toEqual(file)
    }
  )

  it('gives the words of all types, as pyarrow wrote them', async () => {
    const { columns } = await spool(await fixture('types.arrow'))
    expect((await spool(await fixture('types.arrows'))).columns).toEqual(columns)
    expect(columns.map(({ declared }) => declared)).toEqual([
      ...['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'uint64'],
      ...['float32', 'float64', 'bool', 'utf8', 'date32', 'date64', 'time32[s]', 'time64[ns]'],
      ...['timestamp[s]', 'timestamp[ms]', 'timestamp[us]', 'timestamp[us, Europe/Berlin]'],
      ...['decimal128(10,2)', 'decimal128(38,9)', 'decimal256(38,0)', 'interval[month_day_nano]']
    ])
    const refused = (await spool(await fixture('refused.arrow'))).columns
    expect(refused.map(({ declared }) => declared)).toEqual([
      ...['int64', 'float16', 'large_utf8', 'utf8_view', 'dictionary', 'timestamp[ns]', 'timestamp[ns, UTC]'],
      ...['duration[s]', 'null', 'list', 'struct', 'map', 'binary', 'fixed_size_binary', 'decimal32(9,2)'],
      ...['decimal256(40,2)', 'decimal128(10,-2)']
    ])
  })

  it('fails for a type that no one knows', async () => {
    const error = await failureOf(spool(await fixture('run-end-encoded.arrows')))
    expect(error.code).toBe('source.arrow')
    expect(error.message).toContain('RunEndEncoded')
  })

  it('fails in the format from before Arrow 0.15', async () => {
    const error = await failureOf(spool(await fixture('before-0.15.arrows')))
    expect(error.message).toMatch(/^source\.arrow: The Arrow data of https:\/\/a\.example\/data .* 0\.15/)
  })
})

describe('wholeness', () => {
  it('of a file needs its end, wherever it is cut', async () => {
    const { file } = written()
    for (let length = 1; length < file.length; length++) {
      const error = await failureOf(spool(file.subarray(0, length)))
      expect([length, error.code]).toEqual([length, 'source.incomplete'])
    }
  })

  it('of a file is not simulated by its magic alone', async () => {
    const { file } = written()
    for (const cut of [
      Buffer.concat([file.subarray(0, 8), Buffer.from('ARROW1')]),
      Buffer.concat([file.subarray(0, 8), file.subarray(-10)]),
      Buffer.concat([file.subarray(0, 400), Buffer.from('ARROW1')])
    ]) {
      expect((await failureOf(spool(cut))).code).toBe('source.incomplete')
    }
  })

  it('of a stream needs every message to its end, wherever it is cut', async () => {
    const { stream, ends } = written()
    expect(ends).toHaveLength(5)
    for (let length = 1; length < stream.length; length++) {
      if (ends.includes(length)) continue
      const error = await failureOf(spool(stream.subarray(0, length)))
      expect([length, error.code]).toEqual([length, 'source.incomplete'])
    }
  })

  it('of a stream does not need the end-of-stream marker: the engine, for one, writes none', async () => {
    const { stream, ends } = written()
    for (const length of ends) expect((await spool(stream.subarray(0, length))).bytes).toBe(length)
  })

  it('allows nothing after the end of a stream, which the engine would not read', async () => {
    const { stream } = written()
    for (const more of [stream, Buffer.from('x')]) {
      const error = await failureOf(spool(Buffer.concat([stream, more])))
      expect(error.code).toBe('source.arrow')
      expect(error.message).toContain('continues after its end-of-stream marker')
    }
  })

  it('of a stream shows when bytes are missing within it', async () => {
    const { stream, ends } = written()
    for (const at of [...ends.slice(0, 3).map(end => end - 8), 40, ends[0] as number]) {
      const torn = Buffer.concat([stream.subarray(0, at), stream.subarray(at + 8)])
      const error = await failureOf(spool(torn))
      expect(['source.arrow', 'source.incomplete']).toContain(error.code)
    }
  })

  it('does not believe lengths that cannot be', async () => {
    const { stream } = written()
    for (const length of [-1, 0, 0x7fffffff]) {
      const bad = Buffer.from(stream)
      bad.writeInt32LE(length, 4)
      const error = await failureOf(spool(bad))
      expect(error.code).toBe('source.arrow')
    }
    // What little was written may not have reached the disk yet.
    const size = await stat(room.target).then(
      stats => stats.size,
      () => 0
    )
    expect(size).toBeLessThanOrEqual(stream.length)
  })
})

it('is known by its first bytes, however few came', () => {
  const { stream, file } = written()
  for (let length = 6; length < 20; length++)
    expect(recognise(file.subarray(0, length), [ARROW]).kind).toBe('arrow')
  for (let length = 4; length < 20; length++)
    expect(recognise(stream.subarray(0, length), [ARROW]).kind).toBe('arrow')
})
