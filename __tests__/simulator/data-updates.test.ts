import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/server.ts'
import { type Answer, attribute, type Hand, makeHyperFiles, SALES, signIn } from './by-hand.ts'

const TABLE = [
  'create schema o."Extract"',
  'create table o."Extract"."Extract" ("id" bigint, "what" text, "price" numeric(10,2), "on" date)'
] as const
const insert = (values: string): string => `insert into o."Extract"."Extract" values ${values}`
const FILES = {
  sales: SALES,
  more: [...TABLE, insert(`(2, 'Milk', 1, null), (4, 'Salt', 0.5, date '2026-03-01')`)],
  twice: [...TABLE, insert(`(2, 'Milk', 1, null), (2, 'Salt', 0.5, null)`)],
  empty: [...TABLE],
  keys: [
    'create schema o."Extract"',
    'create table o."Extract"."Extract" ("id" bigint)',
    'insert into o."Extract"."Extract" values (1), (4)'
  ],
  other: [
    'create schema o."Extract"',
    'create table o."Extract"."Extract" ("id" bigint, "what" text, "price" double precision, "on" date)'
  ],
  fewer: ['create schema o."Extract"', 'create table o."Extract"."Extract" ("id" bigint, "what" text)']
}
type File = keyof typeof FILES

const FORMER = ['1 Tea 2.50 2026-01-31', '2 NULL NULL NULL', '9007199254740993 Söhne 10.00 2026-02-01']
const BY_ID = { op: 'eq', 'target-col': 'id', 'source-col': 'id' }
const both = {
  'source-schema': 'Extract',
  'source-table': 'Extract',
  'target-schema': 'Extract',
  'target-table': 'Extract'
}

let files: Awaited<ReturnType<typeof makeHyperFiles>>
let simulator: Simulator
let hand: Hand
let now: number

beforeAll(async () => {
  files = await makeHyperFiles(FILES)
})
afterAll(() => files.remove())

async function start(options: SimulatorOptions = {}): Promise<void> {
  simulator = await startSimulator({
    clock: () => now,
    datasources: [{ name: 'Sales', file: files.path('sales') }, { name: 'Empty' }],
    ...options
  })
  hand = await signIn(simulator)
}
beforeEach(async () => {
  now = Date.UTC(2026, 0, 31, 7)
  await start()
})
afterEach(() => simulator.close())

const upload = async (file: File): Promise<string> => hand.upload(await readFile(files.path(file)))
const idOf = (name: string): string => simulator.datasources.find(one => one.name === name)?.id ?? ''

interface Patch {
  readonly file?: File
  readonly uploadId?: string
  readonly requestId?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly name?: string
  readonly at?: string
}

/** Sends the actions, or a body as it is. */
async function patch(actions: unknown, options: Patch = {}): Promise<Answer> {
  const { file, requestId = 'run-1', headers = {}, name = 'Sales', at = '/data' } = options
  const uploadId = file === undefined ? options.uploadId : await upload(file)
  return hand.send(
    `/datasources/${idOf(name)}${at}${uploadId === undefined ? '' : `?uploadSessionId=${uploadId}`}`,
    {
      method: 'PATCH',
      headers: { requestid: requestId, 'content-type': 'application/json', ...headers },
      body: typeof actions === 'string' ? actions : JSON.stringify({ actions })
    }
  )
}

/** As `patch`, then polls the job to its end. */
async function done(actions: unknown, options: Patch): Promise<Answer> {
  const accepted = await patch(actions, options)
  if (accepted.status !== 202) throw new Error(accepted.text)
  return hand.poll(attribute(accepted, 'id', 'job'))
}

const rows = async (): Promise<string[]> =>
  (await simulator.readTable('Sales')).rows.map(row => row.map(value => value ?? 'NULL').join(' ')).sort()

describe('actions', () => {
  it.each<[string, object, File, string[]]>([
    [
      'insert',
      {},
      'more',
      ['1 Tea 2.50 2026-01-31', '2 Milk 1.00 NULL', '2 NULL NULL NULL', '4 Salt 0.50 2026-03-01', '9']
    ],
    ['update', { condition: BY_ID }, 'more', ['1 Tea 2.50 2026-01-31', '2 Milk 1.00 NULL', '9']],
    [
      'upsert',
      { condition: BY_ID },
      'more',
      ['1 Tea 2.50 2026-01-31', '2 Milk 1.00 NULL', '4 Salt 0.50 2026-03-01', '9']
    ],
    ['replace', {}, 'more', ['2 Milk 1.00 NULL', '4 Salt 0.50 2026-03-01']],
    ['replace', {}, 'empty', []],
    ['delete', { condition: BY_ID }, 'keys', ['2 NULL NULL NULL', '9']]
  ])('%s', async (action, more, file, expected) => {
    const before = simulator.datasources.find(one => one.name === 'Sales')
    const answer = await done([{ action, ...both, ...more }], { file })
    expect(answer.text).toContain('finishCode="0"')
    expect(await rows()).toEqual(
      expected.map(row => (row === '9' ? '9007199254740993 Söhne 10.00 2026-02-01' : row))
    )
    const after = simulator.datasources.find(one => one.name === 'Sales')
    expect(after?.revision).toBe(1)
    expect(Date.parse(after?.updatedAt ?? '')).toBeGreaterThan(Date.parse(before?.updatedAt ?? ''))
  })

  it('deletes by a constant without a payload, and runs several actions in order', async () => {
    const old = { op: 'lt', 'target-col': 'on', const: { type: 'datetime', v: '2026-02-01T00:00:00Z' } }
    const answer = await done(
      [
        { action: 'delete', 'target-schema': 'Extract', 'target-table': 'Extract', condition: old },
        { action: 'upsert', ...both, condition: { op: 'and', args: [BY_ID] } }
      ],
      { file: 'more' }
    )
    expect(answer.text).toContain('finishCode="0"')
    expect(await rows()).toEqual(['2 Milk 1.00 NULL', '4 Salt 0.50 2026-03-01', FORMER[2]])
  })

  it('answers as the recorded response does, by data source and by connection', async () => {
    const connections = await hand.send(`/datasources/${idOf('Sales')}/connections`)
    const connection = attribute(connections, 'id', 'connection')
    const answer = await patch([{ action: 'insert', ...both }], {
      file: 'more',
      at: `/connections/${connection}/data`
    })
    expect(answer.status).toBe(202)
    expect(attribute(answer, 'type', 'job')).toBe('UpdateUploadedFile')
    expect(answer.text).toContain(
      `<updateUploadedFileJob><datasource id="${idOf('Sales')}" name="Sales"/><connectionLuid>${connection}</connectionLuid></updateUploadedFileJob>`
    )
    expect(
      (await patch([{ action: 'insert', ...both }], { at: '/connections/x/data', file: 'more' })).status
    ).toBe(404)
  })
})

describe('failures of the job change nothing', () => {
  it.each<[string, object[], File, RegExp]>([
    [
      'a missing table',
      [
        { action: 'insert', ...both },
        { action: 'insert', ...both, 'source-table': 'updated_rows' }
      ],
      'more',
      /Specified table does not exist: updated_rows\. \(errorCode=410012\)/
    ],
    ['another type', [{ action: 'insert', ...both }], 'other', /price is numeric\(10,2\) in the target/],
    ['a missing column', [{ action: 'upsert', ...both, condition: BY_ID }], 'fewer', /has no column price/],
    [
      'a column that the condition of a delete does not use',
      [{ action: 'delete', ...both, condition: BY_ID }],
      'more',
      /column what of the source table is not used/
    ],
    [
      'a key twice',
      [{ action: 'update', ...both, condition: BY_ID }],
      'twice',
      /Several rows of the source table match/
    ],
    [
      'an unknown column in the condition',
      [{ action: 'update', ...both, condition: { ...BY_ID, 'target-col': 'ID' } }],
      'more',
      /unknown column: ID/
    ]
  ])('%s', async (_what, actions, file, notes) => {
    const answer = await done(actions, { file })
    expect(answer.text).toContain('finishCode="1"')
    expect(/<notes>(.*)<\/notes>/.exec(answer.text)?.[1]).toMatch(notes)
    expect(await rows()).toEqual(FORMER)
  })
})

describe('RequestID', () => {
  const append = [{ action: 'insert', ...both }]

  it('does a request once within 24 hours', async () => {
    const first = await done(append, { file: 'more' })
    now += 23 * 60 * 60_000
    hand = await signIn(simulator)
    const second = await patch(append, { file: 'more' })
    expect(second.status).toBe(202)
    expect(attribute(second, 'id', 'job')).toBe(attribute(first, 'id', 'job'))
    expect(await rows()).toHaveLength(5)
    await done(append, { file: 'more', requestId: 'run-2' })
    expect(await rows()).toHaveLength(7)
    now += 60 * 60_000 + 1
    hand = await signIn(simulator)
    await done(append, { file: 'more' })
    expect(await rows()).toHaveLength(9)
  })

  it('is remembered although the answer was lost', async () => {
    simulator.inject({ kind: 'resetAfterAccept', method: 'PATCH' })
    const uploadId = await upload('more')
    await expect(patch(append, { uploadId })).rejects.toThrow()
    expect((await patch(append, { uploadId })).status).toBe(202)
    await simulator.settled()
    expect(await rows()).toHaveLength(5)
  })

  it('has switches for what is not known of Tableau', async () => {
    await simulator.close()
    await start({ quirks: { repeatedRequestCode: '409000' } })
    await done(append, { file: 'more' })
    expect((await patch(append, { file: 'more' })).status).toBe(409)
    await simulator.close()
    await start({ quirks: { repeatNeedsUpload: true } })
    const uploadId = await upload('more')
    await done(append, { uploadId })
    expect((await patch(append, { uploadId })).status).toBe(400)
    expect((await patch(append, { file: 'more' })).status).toBe(202)
  })
})

describe('refusals', () => {
  const one = { action: 'upsert', ...both, condition: BY_ID }
  const constant = (v: unknown, type = 'integer') => ({
    action: 'delete',
    'target-table': 'Extract',
    condition: { op: 'eq', 'target-col': 'id', const: { type, v } }
  })

  it.each<[string, unknown, Patch, number]>([
    ['no RequestID', [one], { file: 'more', requestId: '' }, 400],
    ['another content type', [one], { file: 'more', headers: { 'content-type': 'text/xml' } }, 415],
    ['no JSON', 'x', { file: 'more' }, 400],
    ['no actions', [], { file: 'more' }, 400],
    ['an unknown member', JSON.stringify({ actions: [one], more: 1 }), { file: 'more' }, 400],
    ['an unknown member of an action', [{ ...one, 'source-file': 'x' }], { file: 'more' }, 400],
    ['an unknown action', [{ ...one, action: 'merge' }], { file: 'more' }, 400],
    ['no target', [{ action: 'insert', 'source-table': 'Extract' }], { file: 'more' }, 400],
    ['no source', [{ action: 'insert', 'target-table': 'Extract' }], { file: 'more' }, 400],
    ['no condition', [{ action: 'upsert', ...both }], { file: 'more' }, 400],
    ['a condition too many', [{ ...one, action: 'insert' }], { file: 'more' }, 400],
    ['an unknown operator', [{ ...one, condition: { ...BY_ID, op: 'like' } }], { file: 'more' }, 400],
    ['no right side', [{ ...one, condition: { op: 'eq', 'target-col': 'id' } }], { file: 'more' }, 400],
    ['a constant that is a number', [constant(1)], {}, 400],
    ['a type that is none', [constant('1', 'int')], {}, 400],
    ['a source without an upload', [one], {}, 400],
    ['an unknown upload', [one], { uploadId: '1:0123-1:0' }, 400],
    ['a data source without content', [one], { file: 'more', name: 'Empty' }, 400],
    ['an unknown data source', [one], { file: 'more', name: 'None' }, 404]
  ])('%s', async (_what, actions, options, status) => {
    const answer = await patch(actions, options)
    expect(answer.status).toBe(status)
    expect(await rows()).toEqual(FORMER)
  })

  it('a payload above the limit', async () => {
    await simulator.close()
    await start({ limits: { updateDataMaxBytes: 1000 } })
    expect((await patch([one], { file: 'more' })).status).toBe(413)
  })

  it('a user who may not write', async () => {
    await simulator.close()
    await start({
      users: [{ name: 'owner@example.com' }, { name: 'reader@example.com', role: 'Creator' }],
      pats: [{ name: 'ci', secret: 'demo-secret-not-a-real-one', user: 'reader@example.com' }]
    })
    expect(attribute(await patch([one], { file: 'more' }), 'code', 'error')).toBe('403004')
  })
})

describe('faults', () => {
  const append = [{ action: 'insert', ...both }]
  const data = { method: 'PATCH', path: /\/data$/ } as const

  it('fail, lose and delay the job', async () => {
    simulator.inject({ kind: 'failJob', notes: 'disk full', ...data })
    expect((await done(append, { file: 'more', requestId: 'a' })).text).toContain('<notes>disk full</notes>')
    simulator.inject({ kind: 'stuckJob', ...data })
    await expect(done(append, { file: 'more', requestId: 'b' })).rejects.toThrow('does not end')
    simulator.inject({ kind: 'timeout504Before', ...data })
    expect((await patch(append, { file: 'more', requestId: 'c' })).status).toBe(504)
    await simulator.settled()
    expect(await rows()).toEqual(FORMER)
    simulator.inject({ kind: 'timeout504After', ...data })
    expect((await patch(append, { file: 'more', requestId: 'd' })).status).toBe(504)
    await simulator.settled()
    expect(await rows()).toHaveLength(5)
    simulator.inject({ kind: 'purgeJob', code: '404', times: 1 })
    const accepted = await patch(append, { file: 'more', requestId: 'e' })
    expect((await hand.send(`/jobs/${attribute(accepted, 'id', 'job')}`)).status).toBe(404)
  })
})
