import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { type Attempt, attempt } from '../support/attempt.ts'
import { type EngineFiles, openEngineFiles } from '../support/engine-files.ts'
import { startServer, type TestServer } from '../support/http-server.ts'
import type { StepOptions } from '../support/runner.ts'
import { rowsOf } from '../support/workbook.ts'
import { BOMBS, type Content, list, MB, members, shared, sheet } from './attacks/bombs.ts'

jest.setTimeout(300_000)

/** What a step may take, whatever it is given: the bundle alone takes about 90 MB. */
const MEMORY = 420_000_000
/** A file that the engine or the file system keeps beside the data. */
const BESIDE = 300_000
/** Milliseconds of CPU; the bundle is loaded in one go. */
const TURN = 1_000
/** Seconds in which a step ends that is told to; most of it is the engine's. */
const AFTER = 15

let server: TestServer
let engine: EngineFiles
let answer: (request: IncomingMessage, response: ServerResponse) => void
beforeAll(async () => {
  server = await startServer((request, response) => answer(request, response))
  engine = await openEngineFiles()
})
afterAll(async () => {
  await server.close()
  await engine.close()
})

/** Runs a step whose source is a file in the workspace. */
function read(
  name: string,
  content: string | Uint8Array,
  size: number,
  inputs: Record<string, string> = {},
  options: StepOptions = {}
): Promise<Attempt> {
  return attempt(
    { 'source-url': name, 'source-max-size': String(size), ...inputs },
    { workspace: { [name]: content }, ...options }
  )
}

/** An archive that consists of its list of files, which has so many bytes (APPNOTE 4.3.16). */
function listOfFiles(length: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(length, 12)
  return Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(length - 4), end])
}

/** Nothing of it got through, was left, or took more than it may. */
function expectHeld(step: Attempt, code: string, size: number): void {
  expect(step.error).toMatch(new RegExp(`^${code.replace('.', '\\.')}: `))
  expect(step.peakDisk).toBeLessThanOrEqual(3 * size + BESIDE)
  expect(step.peakRss).toBeLessThan(MEMORY)
  expect(step.blockedMs).toBeLessThan(TURN)
  expect(step.left).toEqual([])
}

describe('4 Small files that write without an end', () => {
  it.each(BOMBS)('%s', async (_what, name, content, size, code = 'source.too-large') => {
    const bytes = await content(engine)
    expect(bytes.length).toBeLessThan(3 * MB)
    expectHeld(await read(name, bytes, size), code, size)
  })

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['deflate', deflateSync]
  ] as const)('an answer in the content encoding %s', async (encoding, pack) => {
    const body = pack(Buffer.from(`id\n${`${'1'.repeat(99)}\n`.repeat(400_000)}`))
    answer = (_request, response) =>
      response.setHeader('content-encoding', encoding).setHeader('content-type', 'text/csv').end(body)
    const step = await attempt({ 'source-url': `${server.origin}/a.csv`, 'source-max-size': '10MB' })
    expectHeld(step, 'source.too-large', 10 * MB)
  })

  it.each([
    ['twice', 'gzip, gzip', () => gzipSync(gzipSync(`id\n${'1\n'.repeat(20 * MB)}`)), 'source.too-large'],
    [
      'to nothing in the end',
      'gzip, gzip',
      () => gzipSync(Buffer.concat(Array<Buffer>(MB).fill(gzipSync('')))),
      'source.too-large'
    ],
    ['five times', 'gzip, gzip, gzip, gzip, gzip', () => gzipSync(''), 'source.format'],
    ['a thousand times', Array(1_000).fill('br').join(','), () => Buffer.from('x'), 'source.format'],
    [
      'under a name of gzip',
      'br',
      () => brotliCompressSync(gzipSync(`id\n${'1\n'.repeat(20 * MB)}`)),
      'source.too-large'
    ]
  ])('an answer that is packed %s', async (_what, encoding, body, code) => {
    const bytes = body()
    answer = (_request, response) => response.setHeader('content-encoding', encoding).end(bytes)
    const step = await attempt({ 'source-url': `${server.origin}/a.csv`, 'source-max-size': '10MB' })
    expectHeld(step, code, 10 * MB)
  })

  it('a further page that waits on disk', async () => {
    answer = ({ url = '' }, response) => {
      if (url === '/1') response.setHeader('link', '</2>; rel="next"')
      else response.setHeader('content-encoding', 'gzip')
      response
        .setHeader('content-type', 'application/json')
        .end(url === '/1' ? '[{"a":1}]' : gzipSync(`[{"a":"${'x'.repeat(200 * MB)}"}]`))
    }
    const step = await attempt({ 'source-url': `${server.origin}/1`, 'source-max-size': '50MB' })
    expectHeld(step, 'source.too-large', 50 * MB)
  })

  it('pages that are small, and many', async () => {
    answer = ({ url = '' }, response) => {
      const page = Number(url.slice(1))
      response
        .setHeader('link', `</${page + 1}>; rel="next"`)
        .setHeader('content-encoding', 'gzip')
        .setHeader('content-type', 'application/json')
      response.end(gzipSync(`[{"page":${page},${members(2_000)}}${',{"m1":1}'.repeat(500)}]`))
    }
    const step = await attempt({ 'source-url': `${server.origin}/1`, 'source-max-size': '3MB' })
    expectHeld(step, 'source.too-large', 3 * MB)
  })

  it('a further page in chunks of one byte', async () => {
    answer = ({ url = '' }, response) => {
      if (url === '/1')
        response
          .setHeader('link', '</2>; rel="next"')
          .setHeader('content-type', 'application/json')
          .end('[{"a":1}]')
      else {
        const chunks = Buffer.from('1\r\nx\r\n'.repeat(60_000))
        response.socket?.write(
          'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n1\r\n"\r\n'
        )
        for (let sent = 0; sent < 60; sent++) response.socket?.write(chunks)
        response.socket?.end('1\r\n"\r\n0\r\n\r\n')
      }
    }
    const step = await attempt({ 'source-url': `${server.origin}/1`, 'source-max-size': '20MB' })
    expect(step.peakRss).toBeLessThan(MEMORY)
    expect(step.code).not.toMatch(/^(internal|engine)/)
  })

  it('files that are small, and many', async () => {
    const workspace = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [
        `${at}.csv.gz`,
        gzipSync(`id\n${`${'1'.repeat(99)}\n`.repeat(4_000)}`)
      ])
    )
    const step = await attempt({ 'source-url': '*.csv.gz', 'source-max-size': '10MB' }, { workspace })
    expectHeld(step, 'source.too-large', 10 * MB)
  })

  it.each([
    ['the list of files of a ZIP archive', 'a.zip.gz', () => gzipSync(listOfFiles(100 * MB)), 'source.zip'],
    [
      'the header of a workbook',
      'a.xlsx',
      () => sheet(shared(8_000) + shared(8_000), { shared: [`<t>${'x'.repeat(MB)}</t>`] }),
      'source.xlsx'
    ],
    [
      'a cell of a workbook',
      'a.xlsx',
      () => sheet(`${rowsOf(['a'])}<row><c><v>${'1'.repeat(60 * MB)}</v></c></row>`),
      'source.xlsx'
    ],
    [
      'the styles of a workbook',
      'a.xlsx',
      () => sheet(rowsOf(['a'], ['b']), { formats: Array(1_100_000).fill(0) }),
      'source.xlsx'
    ],
    [
      'the shared texts of a workbook',
      'a.xlsx',
      () => sheet(rowsOf(['a'], ['b']), { shared: Array(4 * MB).fill('') }),
      'ok'
    ],
    ['the header of a CSV file', 'a.csv.gz', () => gzipSync(`${','.repeat(20 * MB)}\n`), 'source.csv'],
    ['the columns of a CSV file', 'a.csv.gz', () => gzipSync(`${','.repeat(2 * MB)}\n1\n`), 'data.records'],
    [
      'a record of XML',
      'a.xml.gz',
      () => gzipSync(`<r><x>1</x><x>${'y'.repeat(100 * MB)}</x></r>`),
      'source.xml'
    ],
    [
      'the names of XML',
      'a.xml.gz',
      () => gzipSync(`<r>${list(1_000, at => `<x${'y'.repeat(30_000)}${at}/>`)}</r>`),
      'source.xml'
    ],
    ['a name of JSON', 'a.json.gz', () => gzipSync(`[{"${'x'.repeat(60 * MB)}":1}]`), 'data.records'],
    ['a value of JSON', 'a.json.gz', () => gzipSync(`[{"a":"${'x'.repeat(60 * MB)}"}]`), 'ok']
  ])('memory for %s', async (_what, name, content, code) => {
    const bytes = await content()
    const step = await read(name, bytes, 2_000 * MB)
    expect(step.code).toBe(code)
    expect(step.peakRss).toBeLessThan(MEMORY)
    expect(step.left).toEqual([])
  })

  const ENDLESS: readonly (readonly [what: string, name: string, content: () => Content])[] = [
    [
      'a workbook',
      'a.xlsx',
      () =>
        sheet(rowsOf(['a', 'b', 'c', 'd']) + shared(4).repeat(200_000), {
          shared: [`<t>${'x'.repeat(15 * MB)}</t>`]
        })
    ],
    [
      'XML',
      'a.xml.gz',
      () => gzipSync(`<r><x>${list(15_000, at => `<c${at}>1</c${at}>`)}</x>${'<x/>'.repeat(9 * MB)}</r>`)
    ],
    ['JSON', 'a.json.gz', () => gzipSync(`[{${members(4_000)}}${',{"m1":1}'.repeat(9 * MB)}]`)]
  ]

  it.each(ENDLESS)('%s that writes without an end, at the deadline', async (_what, name, content) => {
    const step = await read(name, await content(), 20_000 * MB, { 'timeout-minutes': '0.1' })
    expect(step.code).toBe('deadline')
    expect(step.seconds).toBeLessThan(6 + AFTER)
    expect(step.peakRss).toBeLessThan(MEMORY)
    expect(step.left).toEqual([])
  })

  it.each(ENDLESS)('%s that writes without an end, cancelled', async (_what, name, content) => {
    let told = 0
    const when = async (): Promise<void> => {
      await delay(4_000)
      told = performance.now()
    }
    const step = await read(name, await content(), 20_000 * MB, {}, { kill: { signal: 'SIGTERM', when } })
    expect(step.code).toBe('cancelled')
    expect((performance.now() - told) / 1000).toBeLessThan(AFTER)
    expect(step.left).toEqual([])
  })
})
