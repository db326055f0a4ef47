import { readdir, rm } from 'node:fs/promises'
import type { RequestListener, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type PostgresServer, startPostgres } from '../support/postgres.ts'
import type { StepOptions, StepResult } from '../support/runner.ts'
import { errorOf, inRepository, useStand } from './stand.ts'

const stand = useStand()
const IDLE_MACHINE = pathToFileURL(inRepository('__tests__/support/idle-machine.mjs')).href
/** Parts have 8 MB at first. */
const ROWS = 90_000
const PIECE_ROWS = 5_000
const NAME = 'Zürich "é" '.repeat(30)

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
  await server.sql(
    `create table wide as select n as id, repeat(E'a "b",\\n', 50) as name, n / 4.0::float8 as price,
       timestamptz '2026-01-31 10:00Z' + n * interval '1 second' as at from generate_series(1, ${ROWS}) n`
  )
}, 60_000)
afterAll(() => server?.stop())

type Line = (n: number) => string
const csv: Line = n => `${n},"${NAME.replaceAll('"', '""')}",${n / 4},2026-01-31T10:00:00Z\n`
const ndjson: Line = n =>
  `${JSON.stringify({ id: n, name: NAME, price: n / 4, at: '2026-01-31T10:00:00Z' })}\n`
const HEADER = 'id,name,price,at\n'

/** Sends lines so slowly that the engine keeps up. @param from the first of them */
async function send(response: ServerResponse, line: Line, from = 1, to = ROWS): Promise<void> {
  for (let begin = from; begin <= to && !response.destroyed; begin += PIECE_ROWS) {
    const numbers = Array.from({ length: Math.min(PIECE_ROWS, to + 1 - begin) }, (_, at) => begin + at)
    response.write(numbers.map(line).join(''))
    await delay(80)
  }
}

/** @param last what ends the text */
const answering =
  (type: string, head: string, line: Line, last = ''): RequestListener =>
  async (_request, response) => {
    response.writeHead(200, { 'content-type': type }).write(head)
    await send(response, line)
    response.end(last)
  }

const run = (inputs: Record<string, string>, options: StepOptions = {}): Promise<StepResult> =>
  stand.step(
    { 'dry-run': 'true', ...inputs },
    { ...options, env: { RUNNER_DEBUG: '1', NODE_OPTIONS: `--import ${IDLE_MACHINE}` } }
  )

/** What the extract is, by the outputs of a run. */
const factsOf = ({ outputs }: StepResult): unknown[] =>
  ['row-count', 'column-count', 'schema', 'fingerprint'].map(name => outputs[name])

/** The statements that made the table: `create`, and `insert` for each time that rows were added. */
const loads = ({ log }: StepResult): string[] =>
  [...log.matchAll(/(\d+) ms, \d+ rows?: (create table|insert into) file_\d+\."Extract"/g)].map(
    ([, , word = '']) => word.split(' ')[0] ?? ''
  )

/** Where in the log the table was begun: in this group. */
function groupOfFirstLoad({ log }: StepResult): string {
  const before = log.slice(0, log.search(/create table file_\d+\."Extract"/))
  return [...before.matchAll(/^::group::(.*)$/gm)].at(-1)?.[1] ?? ''
}

/** The same without loading ahead: a transform has to see the whole source. */
const plainly = (inputs: Record<string, string>): Promise<StepResult> =>
  run({ ...inputs, transform: 'select * from source' })

describe('a source that is fetched slowly', () => {
  it.each([
    ['CSV', 'a.csv', answering('text/csv', HEADER, csv)],
    ['NDJSON', 'a.ndjson', answering('application/x-ndjson', '', ndjson)],
    [
      'a JSON document',
      'a.json',
      answering('application/json', '{"data":[', n => `${n === 1 ? '' : ','}${ndjson(n)}`, ']}')
    ]
  ])('is loaded meanwhile: %s', async (_what, name, answer) => {
    const inputs = { 'source-url': stand.serve(name, answer) }
    const ahead = await run(inputs)
    expect(ahead.exitCode).toBe(0)
    expect(groupOfFirstLoad(ahead)).toBe('Fetch the data')
    expect(loads(ahead)[0]).toBe('create')
    expect(loads(ahead).length).toBeGreaterThanOrEqual(3)
    expect(loads(ahead).slice(1)).not.toContain('create')
    const plain = await plainly(inputs)
    expect(groupOfFirstLoad(plain)).toBe('Build the extract')
    expect(factsOf(ahead)).toEqual(factsOf(plain))
    expect(ahead.outputs['row-count']).toBe(String(ROWS))
  })

  it('is loaded meanwhile: a query at PostgreSQL', async () => {
    const inputs = {
      'source-url': `postgres://postgres@127.0.0.1:${server.port}/postgres?sslmode=disable`,
      'source-query': 'select * from wide where id % 1000 <> 0 or pg_sleep(0.02) is not null'
    }
    const ahead = await run(inputs)
    expect(ahead.exitCode).toBe(0)
    expect(groupOfFirstLoad(ahead)).toBe('Fetch the data')
    expect(loads(ahead).slice(1)).not.toContain('create')
    expect(factsOf(ahead)).toEqual(factsOf(await plainly(inputs)))
    expect(ahead.outputs['row-count']).toBe(String(ROWS))
  })

  it('is loaded anew where its last value is of another type', async () => {
    const url = stand.serve(
      'b.csv',
      answering('text/csv', HEADER, csv, `${ROWS + 1},last,n/a,2026-01-31T10:00:00Z\n`)
    )
    const ahead = await run({ 'source-url': url })
    expect(loads(ahead).filter(word => word === 'create')).toHaveLength(2)
    expect(factsOf(ahead)).toEqual(factsOf(await plainly({ 'source-url': url })))
    expect(ahead.outputs['row-count']).toBe(String(ROWS + 1))
  })

  it('is that of the answer that came whole, where one before it was cut', async () => {
    let asked = 0
    const url = stand.serve('c.csv', async (_request, response) => {
      const isFirst = ++asked === 1
      response.writeHead(200, { 'content-type': 'text/csv' }).write(HEADER)
      // As long as the other one, to the byte.
      await send(
        response,
        n => csv(n).replace('Zürich', isFirst ? 'Zürich' : 'Würich'),
        1,
        isFirst ? 60_000 : ROWS
      )
      if (isFirst) response.destroy()
      else response.end()
    })
    const ahead = await run({ 'source-url': url })
    expect(ahead.exitCode).toBe(0)
    expect(asked).toBe(2)
    const plain = await plainly({ 'source-url': url })
    expect(factsOf(ahead)).toEqual(factsOf(plain))
  })

  it('leaves nothing where it fails at last', async () => {
    const url = stand.serve('d.csv', answering('text/csv', HEADER, csv, '1,2\n'))
    const step = await run({ 'source-url': url, 'output-path': 'out/d.hyper' }, { keep: true })
    expect(errorOf(step)).toMatch(/^source\.csv: /)
    expect(groupOfFirstLoad(step)).toBe('Fetch the data')
    const left = await readdir(join(step.folder, 'workspace/out'))
    await rm(step.folder, { recursive: true, force: true })
    expect(left).toEqual([])
  })

  it('leaves nothing where the run is cancelled', async () => {
    let began = (): void => undefined
    const beginning = new Promise<void>(resolve => {
      began = resolve
    })
    const url = stand.serve('e.csv', async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' }).write(HEADER)
      await send(response, csv, 1, ROWS - 1)
      began()
    })
    const step = await run(
      { 'source-url': url, 'output-path': 'out/e.hyper' },
      { keep: true, kill: { signal: 'SIGTERM', when: () => beginning } }
    )
    expect(errorOf(step)).toMatch(/cancel/i)
    const left = await readdir(join(step.folder, 'workspace/out'))
    await rm(step.folder, { recursive: true, force: true })
    expect(left).toEqual([])
  })
})
