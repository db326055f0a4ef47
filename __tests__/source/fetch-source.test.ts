import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../src/base/deadline.ts'
import { createHttp } from '../../src/http/dispatcher.ts'
import type { Http } from '../../src/http/http.ts'
import { RETRY_POLICY } from '../../src/http/retry.ts'
import type { SourceConfig } from '../../src/source/contract/source.ts'
import { fetchSource } from '../../src/source/fetch-source.ts'
import { startServer, type TestServer } from '../support/http-server.ts'
import { type MemoryLog, memoryLog } from '../support/memory-log.ts'
import { parquetFile } from '../support/parquet-file.ts'
import { rowsOf, workbookOf } from '../support/workbook.ts'
import { zipOf } from '../support/zip.ts'

let deadline: Deadline
let log: MemoryLog
let http: Http
let folder: string
let spoolDir: string
const servers: TestServer[] = []

beforeEach(async () => {
  deadline = new Deadline(1)
  log = memoryLog()
  http = createHttp({ deadline, log, userAgent: 'test', env: {} })
  folder = await mkdtemp(join(tmpdir(), 'spool-test-'))
  spoolDir = await mkdtemp(join(folder, 'spool-'))
})

afterEach(async () => {
  await http.close()
  deadline.close()
  await rm(folder, { recursive: true })
  for (const server of servers.splice(0)) await server.close()
})

/** Serves each body under its path with the headers given. */
async function serve(
  answers: Record<string, readonly [body: string | Buffer, headers?: Record<string, string>, status?: number]>
): Promise<string> {
  const listener: RequestListener = (request, response) => {
    const [body, headers, status] = answers[request.url ?? ''] ?? ['', {}, 404]
    response.writeHead(status ?? 200, headers).end(body)
  }
  const server = await startServer(listener)
  servers.push(server)
  return server.origin
}

async function put(name: string, content: string | Buffer): Promise<string> {
  await writeFile(join(folder, name), content)
  return join(folder, name)
}

function spool(locations: string[], config: Partial<SourceConfig> = {}) {
  const whole: SourceConfig = {
    locations,
    format: 'auto',
    method: 'GET',
    headers: [],
    secrets: [],
    ...config
  }
  return fetchSource(whole, spoolDir, { http, deadline, log, retry: { ...RETRY_POLICY, baseMs: 1 } })
}

const contents = async (path: string) => (await readFile(path, 'utf8')).replaceAll('\x01', '|')
const ROWS = 4_000
const CSV = `id,name\n${Array.from({ length: ROWS }, (_, id) => `${id},name ${(id * 7919) % 9973}`).join('\n')}\n`

describe('a source', () => {
  it('of JSON over HTTP', async () => {
    const origin = await serve({
      '/x?k=v': [
        '{"ok": true, "data": [{"id": 1}, {"id": 2, "id": 3}]}',
        { 'content-type': 'application/json' }
      ]
    })
    const { files } = await spool([`${origin}/x?k=v`])
    expect(files).toMatchObject([
      {
        format: 'json',
        origin: `${origin}/x?…`,
        positions: 'record',
        positionBase: 0,
        records: 2,
        repeatedKeys: true,
        duplicateKeys: false,
        members: ['id']
      }
    ])
    expect(await contents(files[0]?.path ?? '')).toBe('1|1\n2|3\n')
    expect(log.lines).toContain(`${origin}/x?…: JSON, 2 records`)
  })

  it('of several addresses says which line it is where the query alone differs', async () => {
    const type = { 'content-type': 'application/json' }
    const origin = await serve({
      '/x?place=1': ['[{"id": 1}]', type],
      '/x?place=2': ['[{"id": 2}]', type],
      '/y': ['[{"id": 3}]', type]
    })
    const { files } = await spool([`${origin}/x?place=1`, `${origin}/y`, `${origin}/x?place=2`])
    expect(files.map(file => file.origin)).toEqual([
      `${origin}/x?… (line 1 of source-url)`,
      `${origin}/y`,
      `${origin}/x?… (line 3 of source-url)`
    ])
  })

  it('of pages has the names that the first one gives, and further ones may leave out', async () => {
    const type = { 'content-type': 'application/json' }
    const names = (...all: string[]) => JSON.stringify(all.map(name => ({ name })))
    const origin = await serve({
      '/1': [`{"columns": ${names('id', 'n')}, "rows": [["1", "a"]], "next": "/2"}`, type],
      '/2': ['{"rows": [["2", "b"]], "next": "/3"}', type],
      '/3': [`{"rows": [["3", "c"]], "columns": ${names('id', 'n')}}`, type],
      '/other': ['{"rows": [["2", "b"]], "columns": [{"name": "n"}, {"name": "id"}]}', type],
      '/changed': [`{"columns": ${names('id', 'n')}, "rows": [["1", "a"]], "next": "/other"}`, type]
    })
    const config = {
      records: 'rows',
      columnNames: 'columns[].name',
      pagination: { type: 'next-url', next: 'next' }
    } as const
    const { files } = await spool([`${origin}/1`], config)
    expect(files).toMatchObject([{ records: 3, arrayNames: { names: ['id', 'n'] } }])
    await expect(spool([`${origin}/changed`], config)).rejects.toThrow(
      /^source\.columns: Page 2: .* has other names at source-column-names/
    )
  })

  it('of pages counts records, whatever rows they become', async () => {
    const type = { 'content-type': 'application/json' }
    const origin = await serve({
      '/x?offset=0': ['{"total": 3, "data": [{"id": 1, "t": [1, 2, 3]}, {"id": 2}]}', type],
      '/x?offset=2': ['{"total": 3, "data": [{"id": 3, "t": [4, 5]}]}', type],
      '/e': ['{"data": [{"id": 1, "t": [1, 2, 3]}, {"id": 2}]}', type],
      '/k': ['{"a": {"n": 1}, "b": {"n": 2}}', { ...type, link: '</k2>; rel="next"' }],
      '/k2': ['{"c": {"n": 3}}', type],
      '/c': ['{"n": [1, 2]}', { ...type, link: '</c2>; rel="next"' }],
      '/c2': ['{"n": [3], "m": [4]}', type]
    })
    const pagination = { type: 'offset', param: 'offset', start: 0, total: 'total' } as const
    const exploded = await spool([`${origin}/x`], { records: 'data', explode: [['t']], pagination })
    expect(exploded.exploded).toBe(3)
    expect(exploded.files).toMatchObject([{ records: 6, members: ['id', 't'], positions: 'record' }])
    expect(await contents(exploded.files[0]?.path ?? '')).toBe('1|1|1\n2|1|2\n3|1|3\n4|2|\n5|3|4\n6|3|5\n')
    expect(log.lines.join('\n')).toContain('3 records on 2 pages')
    const alone = await spool([`${origin}/e`], { records: 'data', explode: [['t']] })
    expect([alone.exploded, alone.files[0]?.records]).toEqual([2, 4])
    const keyed = await spool([`${origin}/k`], { layout: 'keyed' })
    expect(await contents(keyed.files[0]?.path ?? '')).toBe('1|"a"|1\n2|"b"|2\n3|"c"|3\n')
    const columns = await spool([`${origin}/c`], { layout: 'columns' })
    expect(columns.files.reduce((sum, file) => sum + (file.records ?? 0), 0)).toBe(3)
    expect((await readdir(spoolDir)).filter(name => /rows|columns|explode/.test(name))).toEqual([])
  })

  it('says where each file comes from, in archives as well', async () => {
    const archive = await zipOf(
      ['API_1.csv', 'id\n1\n'],
      ['p=2/API_2.csv', 'id\n2\n'],
      ['Metadata.csv', 'x\n']
    )
    const origin = await serve({ '/all.zip?v=1': [archive, { 'content-type': 'application/zip' }] })
    const { files } = await spool([`${origin}/all.zip?v=1`], { originColumn: 'from', member: 'API_*.csv' })
    expect(files.map(file => file.constants?.map(({ name, value }) => `${name}: ${value}`))).toEqual([
      [`from: ${origin}/all.zip?v=1/API_1.csv`],
      [`from: ${origin}/all.zip?v=1/p=2/API_2.csv`, 'p: 2']
    ])
  })

  it('of a workbook over HTTP, whose warnings are told', async () => {
    const workbook = await workbookOf({
      sheets: { s: rowsOf(['id', 'n'], ['<c><v>1</v></c>', '<c t="e"><v>#N/A</v></c>']) }
    })
    const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
    const origin = await serve({ '/export': [workbook, { 'content-type': type }] })
    const { files } = await spool([`${origin}/export`])
    expect(files).toMatchObject([{ format: 'json', positions: 'row', records: 1, members: ['id', 'n'] }])
    expect(await contents(files[0]?.path ?? '')).toBe('2|1|\n')
    expect(log.remarks).toMatchObject([
      { title: 'Errors in cells', message: expect.stringContaining('#N/A in B2') }
    ])
    expect(await readdir(spoolDir)).toHaveLength(1)
  })

  it('of several lines and files has positions that go on', async () => {
    const origin = await serve({ '/a.ndjson': ['{"id":1}\n\n{"id":2}\n'] })
    await put('p-1.csv', 'id\n4\n5\n')
    await put('p-2.csv', 'id\n6\n')
    const { files } = await spool([
      `${origin}/a.ndjson`,
      join(folder, 'p-*.csv'),
      await put('z.json', '[{"id": 7}]')
    ])
    expect(files.map(f => [f.format, f.positions, f.positionBase, f.records])).toEqual([
      ['json', 'line', 0, 2],
      ['csv', 'line', 3, 2],
      ['csv', 'line', 6, 1],
      ['json', 'record', 8, 1]
    ])
    expect(await contents(files[0]?.path ?? '')).toBe('1|1\n3|2\n')
    expect(await contents(files[2]?.path ?? '')).toBe('8,6\n')
    expect(files[1]).toMatchObject({ columns: ['id'] })
    expect(new Set(files.map(f => f.path)).size).toBe(4)
  })

  it('is looked up locally before anything is fetched', async () => {
    const origin = await serve({ '/a': ['[]'] })
    await expect(spool([`${origin}/a`, join(folder, 'missing.csv')])).rejects.toMatchObject({
      code: 'source.file'
    })
    expect(servers[0]?.received).toHaveLength(0)
  })

  it('takes the extension of the address asked for when a redirect leads to one without', async () => {
    const origin = await serve({
      '/x.tsv': ['', { location: '/blob/77' }, 302],
      '/blob/77': ['a,b\tc\n1\t2\n', { 'content-type': 'application/octet-stream' }]
    })
    const { files } = await spool([`${origin}/x.tsv`])
    expect(files[0]).toMatchObject({ columns: ['a,b', 'c'] })
  })

  it('is decoded by the charset of its content type', async () => {
    const body = Buffer.from('name\nJ\xf6rg\n', 'latin1')
    const origin = await serve({ '/x': [body, { 'content-type': 'text/csv; charset=iso-8859-1' }] })
    const { files } = await spool([`${origin}/x`])
    expect(await contents(files[0]?.path ?? '')).toBe('2,Jörg\n')
  })

  it('of Parquet stays as it is; without its end it fails', async () => {
    const values = Array.from({ length: 20_000 }, (_, index) => index * 7919)
    const whole = Buffer.from(parquetFile('x', { id: { type: 'INT32', values } }).content)
    expect(whole.length).toBeGreaterThan(64 * 1024)
    const { files } = await spool([await put('x.parquet', whole)])
    const columns = [{ name: 'id', type: { kind: 'int32' }, declared: 'INT32' }]
    expect(files).toMatchObject([
      { format: 'parquet', positions: 'none', bytes: whole.length, parquet: { layout: 'file', columns } }
    ])
    expect(await readFile(files[0]?.path ?? '')).toEqual(whole)
    for (const cut of [whole.subarray(0, 4), whole.subarray(0, -1), Buffer.from('PAR1PAR1')]) {
      await expect(spool([await put('cut.parquet', cut)])).rejects.toMatchObject({
        code: 'source.incomplete'
      })
    }
  })

  it('has its losses told: removed characters and skipped lines', async () => {
    await spool([await put('a.json', '[{"a": "x\\u0000"}]'), await put('b.csv', 'a,b\n\n1,2\n')])
    expect(log.remarks).toMatchObject([
      { level: 'warning', title: 'Characters removed', message: expect.stringMatching(/^1 character /) },
      { level: 'notice', title: 'Empty lines skipped', message: expect.stringMatching(/^1 empty line /) }
    ])
  })

  it('takes source-records for JSON only', async () => {
    const { files } = await spool([await put('a.json', '{"a": [{"n": 1}], "b": [{"n": 2}]}')], {
      records: 'b'
    })
    expect(await contents(files[0]?.path ?? '')).toBe('1|2\n')
    await expect(spool([await put('a.csv', 'a\n1\n')], { records: 'b' })).rejects.toMatchObject({
      code: 'source.records'
    })
  })
})

describe('a login page instead of data (PC-14)', () => {
  const PAGE =
    '<!DOCTYPE html><html><head><title>Sign in - Example SSO</title></head><body><form action="/login"><input type="hidden" name="csrf" value="T0KEN-EXAMPLE-123"></form></body></html>'

  it.each([
    ['json', 'text/html; charset=utf-8'],
    ['csv', 'text/plain'],
    ['csv', 'text/csv'],
    ['auto', 'text/html']
  ] as const)('fails as %s sent as %s, once, without its body in any message', async (format, type) => {
    const origin = await serve({ '/x': [PAGE, { 'content-type': type }] })
    const error = await spool([`${origin}/x`], { format }).catch(caught => caught)
    expect(error).toMatchObject({ code: 'source.html' })
    expect(error.message).toContain('title: Sign in - Example SSO')
    expect([error.message, ...log.all].join('\n')).not.toContain('T0KEN-EXAMPLE-123')
    expect(servers[0]?.received).toHaveLength(1)
    expect(await readdir(spoolDir)).toEqual([])
  })

  it('fails as well when the records path gives null', async () => {
    const origin = await serve({
      '/x': [
        '{"status":"error","message":"quota exceeded","data":null}',
        { 'content-type': 'application/json' }
      ]
    })
    await expect(spool([`${origin}/x`], { records: 'data' })).rejects.toMatchObject({
      code: 'source.records'
    })
    expect(await readdir(spoolDir)).toEqual([])
  })
})

describe('a download cut short (PC-22)', () => {
  const packed = gzipSync(CSV)
  const cut = packed.subarray(0, packed.length - 100)

  it('is whole with all its rows: by encoding, by name, by type, by its bytes alone, as a file', async () => {
    const origin = await serve({
      '/encoded': [packed, { 'content-encoding': 'gzip', 'content-type': 'text/csv' }],
      '/encoded.csv.gz': [packed, { 'content-encoding': 'gzip' }],
      '/twice.csv.gz': [gzipSync(packed), { 'content-encoding': 'gzip' }],
      '/name.csv.gz': [packed, { 'content-type': 'application/octet-stream' }],
      '/typed.csv': [packed, { 'content-type': 'application/gzip' }],
      '/bytes': [packed]
    })
    const paths = ['/encoded', '/encoded.csv.gz', '/twice.csv.gz', '/name.csv.gz', '/typed.csv', '/bytes']
    const { files } = await spool([...paths.map(path => origin + path), await put('full.csv.gz', packed)])
    expect(files.map(({ records }) => records)).toEqual(Array(7).fill(ROWS))
  })

  it.each([
    ['/encoded', { 'content-encoding': 'gzip', 'content-type': 'text/csv' }],
    ['/name.csv.gz', {}]
  ])('fails after its repetitions over HTTP and leaves nothing (%s)', async (path, headers) => {
    const origin = await serve({ [path]: [cut, headers as Record<string, string>] })
    await expect(spool([origin + path])).rejects.toMatchObject({
      code: 'source.incomplete',
      what: expect.stringContaining('unexpected end of gzip')
    })
    expect(servers[0]?.received).toHaveLength(5)
    expect(await readdir(spoolDir)).toEqual([])
  })

  it('fails as a local file', async () => {
    for (const bytes of [cut, packed.subarray(0, 1), packed.subarray(0, 0), Buffer.concat([packed, cut])]) {
      await expect(spool([await put('truncated.csv.gz', bytes)])).rejects.toThrow('unexpected end of gzip')
    }
    expect(await readdir(spoolDir)).toEqual([])
  })

  it('fails when a CSV ends at the end of a line, but HTTP does not', async () => {
    const server = await startServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' })
      response.write('id,name\n1,a\n2,b\n', () => response.socket?.resetAndDestroy())
    })
    servers.push(server)
    await expect(spool([`${server.origin}/x.csv`])).rejects.toMatchObject({ code: 'source.incomplete' })
    expect(await readdir(spoolDir)).toEqual([])
  })

  it('counts the records once when the second attempt is whole', async () => {
    let attempts = 0
    const server = await startServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/csv', 'content-length': String(CSV.length) })
      if (attempts++ === 0) response.write(CSV.slice(0, 30_000), () => response.socket?.resetAndDestroy())
      else response.end(CSV)
    })
    servers.push(server)
    const { files } = await spool([`${server.origin}/x.csv`])
    expect(files[0]).toMatchObject({ records: ROWS, positionBase: 0 })
    expect((await contents(files[0]?.path ?? '')).split('\n')).toHaveLength(ROWS + 1)
  })
})

describe('a source without records (PC-15)', () => {
  it.each([
    ['auto', [Buffer.alloc(0), {}, 204]],
    ['json', [Buffer.alloc(0), { 'content-type': 'text/html' }, 204]],
    ['parquet', [Buffer.alloc(0), {}, 204]],
    ['arrow', [Buffer.alloc(0), {}, 204]],
    ['csv', ['', { 'content-type': 'text/csv' }]],
    ['csv', ['\n\n \n', { 'content-type': 'text/csv' }]],
    ['auto', ['[]', { 'content-type': 'application/json' }]],
    ['auto', ['{"@odata.context":"$metadata#Orders","value":[]}', { 'content-type': 'application/json' }]],
    ['ndjson', ['\n', {}]]
  ] as const)('has 0 records as %s %j', async (format, answer) => {
    const origin = await serve({ '/x': answer })
    const { files } = await spool([`${origin}/x`], { format })
    expect(files).toMatchObject([{ records: 0, bytes: 0 }])
  })

  it('keeps the names of its columns', async () => {
    const { files } = await spool([await put('header-only.csv', 'id,name\n')])
    expect(files).toMatchObject([{ format: 'csv', columns: ['id', 'name'], records: 0 }])
  })
})

it('tells the debug log how a file was read', async () => {
  const path = await put('a.csv', 'a;b\n1;2,5\n')
  await spool([path], { dialect: { decimal: ',' } })
  expect(log.all.find(line => line.includes('read as csv'))).toMatch(
    /a\.csv: read as csv, \d+ bytes in the spool, fields between ";", dialect \{"decimal":","\}$/
  )
})
