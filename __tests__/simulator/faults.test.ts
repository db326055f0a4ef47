import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Fault, type Simulator, startSimulator } from '../../simulator/server.ts'
import {
  type Answer,
  appendBody,
  attribute,
  datasourcePayload,
  type Hand,
  makeHyperFiles,
  multipart,
  payloadPart,
  publishBody,
  SALES,
  send,
  signIn
} from './by-hand.ts'

let files: Awaited<ReturnType<typeof makeHyperFiles>>
let sales: Buffer
let simulator: Simulator
let hand: Hand
let now: number

beforeAll(async () => {
  files = await makeHyperFiles({ sales: SALES })
  sales = await readFile(files.path('sales'))
})

beforeEach(async () => {
  now = Date.UTC(2026, 0, 31, 7)
  simulator = await startSimulator({
    clock: () => now,
    projects: [
      { name: 'Finance', id: '11111111-1111-4111-8111-111111111111' },
      { name: 'Daily', id: '22222222-2222-4222-8222-222222222222' },
      {
        name: 'Finance',
        id: '33333333-3333-4333-8333-333333333333',
        parentId: '22222222-2222-4222-8222-222222222222'
      }
    ]
  })
  hand = await signIn(simulator)
})

afterEach(() => simulator.close())
afterAll(() => files.remove())

const codeOf = (answer: Answer): string => attribute(answer, 'code', 'error')
const projectId = '11111111-1111-4111-8111-111111111111'
const publishAtOnce = (query = 'overwrite=true', name = 'Sales'): Promise<Answer> =>
  hand.sendParts('POST', `/datasources?datasourceType=hyper&${query}`, publishBody(name, projectId, sales))
const list = (): Promise<Answer> => hand.send('/datasources?filter=name:eq:Sales')
const total = async (): Promise<string> => attribute(await list(), 'totalAvailable')

describe('matching', () => {
  it('meets the nth matching request, so many times, and can be removed', async () => {
    const fault = simulator.inject({
      kind: 'bad502Html',
      method: 'GET',
      path: /\/projects$/,
      nth: 2,
      times: 2
    })
    const statuses: number[] = []
    for (let count = 0; count < 4; count++) statuses.push((await hand.send('/projects')).status)
    expect(statuses).toEqual([200, 502, 502, 200])
    expect(fault.fired).toBe(2)
    const sticky = simulator.inject({ kind: 'bad502Html', times: Number.POSITIVE_INFINITY })
    expect((await hand.send('/projects')).status).toBe(502)
    sticky.remove()
    expect((await hand.send('/projects')).status).toBe(200)
    expect(simulator.requests.flatMap(entry => entry.faults)).toEqual(Array(3).fill('bad502Html'))
  })

  it('lets two faults that replace the answer wait for one another', async () => {
    simulator.inject({ kind: 'rate429', retryAfter: 1 })
    simulator.inject({ kind: 'bad502Html' })
    const statuses = [
      await hand.send('/projects'),
      await hand.send('/projects'),
      await hand.send('/projects')
    ]
    expect(statuses.map(answer => answer.status)).toEqual([429, 502, 200])
  })
})

describe('sessions', () => {
  it.each(['expireToken', 'killPatSession'] as const)('%s ends the session for good', async kind => {
    simulator.inject({ kind })
    expect(codeOf(await hand.send('/projects'))).toBe('401002')
    expect(codeOf(await hand.send('/projects'))).toBe('401002')
    expect((await (await signIn(simulator)).send('/projects')).status).toBe(200)
  })

  it('expires a session with time', async () => {
    now += 120 * 60_000 - 1
    expect((await hand.send('/projects')).status).toBe(200)
    now += 1
    expect(codeOf(await hand.send('/projects'))).toBe('401002')
  })

  it('revokePat refuses every later sign-in', async () => {
    simulator.inject({ kind: 'revokePat' })
    await expect(signIn(simulator)).rejects.toThrow('401001')
    await expect(signIn(simulator)).rejects.toThrow('401001')
  })
})

describe('answers in place of the real one', () => {
  const at = new Date(Date.UTC(2026, 0, 31, 8))
  it.each<[Fault, number, RegExp, Record<string, string | undefined>]>([
    [{ kind: 'rate429', retryAfter: 7 }, 429, /code="429000"/, { 'retry-after': '7' }],
    [{ kind: 'rate429', retryAfter: at }, 429, /code="429000"/, { 'retry-after': at.toUTCString() }],
    [{ kind: 'rate429', retryAfter: 'none' }, 429, /code="429000"/, { 'retry-after': undefined }],
    [
      { kind: 'maintenance503Html', retryAfter: 60 },
      503,
      /<html>.*maintenance/,
      { 'content-type': 'text/html; charset=utf-8', 'retry-after': '60' }
    ],
    [{ kind: 'bad502Html' }, 502, /<html>/, {}],
    [{ kind: 'timeout504Before' }, 504, /<html>/, {}],
    [{ kind: 'error500' }, 500, /code="500000"/, {}],
    [{ kind: 'errorCode', code: '403131', summary: 'S', detail: 'D' }, 403, /<summary>S.*<detail>D/, {}],
    [{ kind: 'errorCode', code: '400011', status: 409 }, 409, /code="400011"/, {}],
    [{ kind: 'wrongContentType' }, 200, /<html>.*Sign in/, {}],
    [{ kind: 'concurrentWrite500', path: /datasources/ }, 500, /errors\.upload\.concurrent_write/, {}]
  ])('%j is not applied', async (fault, status, text, headers) => {
    simulator.inject({ ...fault, method: 'POST' })
    const answer = await publishAtOnce()
    expect(answer.status).toBe(status)
    expect(answer.text).toMatch(text)
    expect(answer.headers).toMatchObject(
      Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
    )
    if ('retry-after' in headers) expect(answer.headers['retry-after']).toBe(headers['retry-after'])
    expect(await total()).toBe('0')
    expect((await publishAtOnce()).status).toBe(201)
  })

  it.each<[Fault, number]>([
    [{ kind: 'timeout504After' }, 504],
    [{ kind: 'emptyBody200' }, 200]
  ])('%j is applied', async (fault, status) => {
    simulator.inject({ ...fault, method: 'POST' })
    const answer = await publishAtOnce()
    expect(answer.status).toBe(status)
    expect(answer.text).not.toContain('<datasource')
    expect(await total()).toBe('1')
  })

  it.each([301, 302, 307, 308] as const)(
    'redirect %i keeps path and query or takes the address',
    async status => {
      simulator.inject({ kind: 'redirect', status, url: 'https://pod.example' })
      simulator.inject({ kind: 'redirect', status, url: 'http://other.example/login?x=1' })
      const kept = await hand.send('/projects?pageSize=1')
      expect([kept.status, kept.text]).toEqual([status, ''])
      expect(kept.headers['location']).toBe(`https://pod.example${hand.base}/projects?pageSize=1`)
      expect((await hand.send('/projects')).headers['location']).toBe('http://other.example/login?x=1')
    }
  )

  it('htmlServerinfo and oldVersion last', async () => {
    const old = simulator.inject({ kind: 'oldVersion', restVersion: '2.8' })
    const serverinfo = (): Promise<Answer> => send(simulator.origin, '/api/2.4/serverinfo')
    expect((await serverinfo()).text).toContain('<restApiVersion>2.8<')
    expect((await serverinfo()).text).toContain('<restApiVersion>2.8<')
    old.remove()
    simulator.inject({ kind: 'htmlServerinfo' })
    expect((await serverinfo()).headers['content-type']).toMatch('text/html')
    expect((await serverinfo()).status).toBe(200)
  })

  it('jsonErrorForXml and xmlErrorForJson turn the format round', async () => {
    simulator.inject({ kind: 'jsonErrorForXml' })
    simulator.inject({ kind: 'errorCode', code: '403004' })
    expect(JSON.parse((await hand.send('/projects')).text)).toMatchObject({ error: { code: '403004' } })
    simulator.inject({ kind: 'xmlErrorForJson' })
    simulator.inject({ kind: 'errorCode', code: '403004' })
    const answer = await hand.send('/projects', { headers: { accept: 'application/json' } })
    expect(codeOf(answer)).toBe('403004')
  })
})

describe('connections', () => {
  it('resetBefore: no answer and not applied', async () => {
    simulator.inject({ kind: 'resetBefore', method: 'POST' })
    await expect(publishAtOnce()).rejects.toThrow(/ECONNRESET|EPIPE|socket hang up/)
    expect(await total()).toBe('0')
  })

  it('resetAfterAccept: no answer but applied', async () => {
    simulator.inject({ kind: 'resetAfterAccept', method: 'POST' })
    await expect(publishAtOnce()).rejects.toThrow(/ECONNRESET|socket hang up/)
    expect(await total()).toBe('1')
  })

  it('resetAfterAccept on append=true: a second attempt doubles the rows', async () => {
    await publishAtOnce()
    simulator.inject({ kind: 'resetAfterAccept', method: 'POST' })
    await expect(publishAtOnce('append=true')).rejects.toThrow()
    expect((await publishAtOnce('append=true')).status).toBe(201)
    expect((await simulator.readTable('Sales')).rows).toHaveLength(9)
  })

  it('resetMidBody: the connection ends while the client writes', async () => {
    simulator.inject({ kind: 'resetMidBody', method: 'POST', afterBytes: 1000 })
    await expect(publishAtOnce()).rejects.toThrow(/ECONNRESET|EPIPE|socket hang up/)
    expect(simulator.requests.at(-1)).toMatchObject({ status: 0, faults: ['resetMidBody'] })
    expect(await total()).toBe('0')
  })

  it('truncatedBody: less than the Content-Length', async () => {
    simulator.inject({ kind: 'truncatedBody', path: /\/projects$/ })
    await expect(hand.send('/projects')).rejects.toThrow('aborted')
  })

  it('slowBody: the whole answer in pieces', async () => {
    simulator.inject({ kind: 'slowBody', ms: 1, pieces: 3, path: /\/projects$/ })
    expect((await hand.send('/projects')).text).toMatch(/<\/tsResponse>$/)
  })

  it('stall: the answer comes late, or never and the end of the simulator ends it', async () => {
    simulator.inject({ kind: 'stall', ms: 1, path: /\/projects$/ })
    expect((await hand.send('/projects')).status).toBe(200)
    simulator.inject({ kind: 'stall', path: /\/projects$/ })
    const never = hand.send('/projects')
    const failed = expect(never).rejects.toThrow(/ECONNRESET|socket hang up/)
    while (simulator.requests.filter(entry => entry.faults.includes('stall')).length < 2) {
      await new Promise(resolve => setImmediate(resolve))
    }
    await simulator.close()
    await failed
  })
})

describe('uploads', () => {
  it('part413 and proxyMax30MB refuse large parts as long as they last', async () => {
    const id = await hand.upload(Buffer.alloc(0))
    const append = (bytes: number): Promise<Answer> =>
      hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(Buffer.alloc(bytes)))
    const limit = simulator.inject({ kind: 'part413', limitBytes: 1000 })
    expect((await append(1001)).status).toBe(413)
    expect((await append(1001)).status).toBe(413)
    expect((await append(1000)).status).toBe(200)
    limit.remove()
    simulator.inject({ kind: 'proxyMax30MB' })
    const refused = await append(30_000_000)
    expect(refused.status).toBe(413)
    expect(refused.headers['content-type']).toMatch('text/html')
    expect((await append(1001)).status).toBe(200)
  })

  it('uploadSessionExpired: 404015 on append, 400000 on publication', async () => {
    const id = await hand.upload(sales)
    simulator.inject({ kind: 'uploadSessionExpired' })
    expect(codeOf(await hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(sales)))).toBe('404015')
    const other = await hand.upload(sales)
    simulator.inject({ kind: 'uploadSessionExpired', method: 'POST', path: /\/datasources$/ })
    const answer = await hand.sendParts(
      'POST',
      `/datasources?datasourceType=hyper&uploadSessionId=${other}`,
      multipart(payloadPart(datasourcePayload('Sales', projectId)))
    )
    expect(codeOf(answer)).toBe('400000')
  })

  it('an upload session expires with time', async () => {
    const id = await hand.upload(sales)
    now += 60 * 60_000
    expect(codeOf(await hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(sales)))).toBe('404015')
  })

  it('concurrentWrite500 refuses an append', async () => {
    simulator.inject({ kind: 'concurrentWrite500' })
    await expect(hand.upload(sales)).rejects.toThrow('errors.upload.concurrent_write')
  })
})

describe('jobs', () => {
  it.each<[Fault, RegExp, number]>([
    [{ kind: 'failJob' }, /finishCode="1"\/>/, 0],
    [{ kind: 'failJob', notes: 'No space.' }, /finishCode="1"><.*<notes>No space\.<\/notes>/, 0],
    [{ kind: 'cancelJob' }, /finishCode="2"\/>/, 0],
    [{ kind: 'finishCode3' }, /finishCode="3"\/>/, 1],
    [{ kind: 'schemaMismatch' }, /finishCode="0"\/>/, 1]
  ])('%j', async (fault, end, made) => {
    simulator.inject(fault)
    expect((await hand.publishAsJob('Sales', sales)).text).toMatch(end)
    expect(simulator.datasources).toHaveLength(made)
  })

  it('schemaMismatch fails an append', async () => {
    await publishAtOnce()
    simulator.inject({ kind: 'schemaMismatch' })
    expect(codeOf(await publishAtOnce('append=true'))).toBe('400011')
    expect((await simulator.readTable('Sales')).rows).toHaveLength(3)
  })

  it('stuckJob never ends and never changes the data', async () => {
    simulator.inject({ kind: 'stuckJob' })
    await expect(hand.publishAsJob('Sales', sales)).rejects.toThrow('does not end')
    now += 24 * 3600_000
    await simulator.settled()
    expect(simulator.datasources).toEqual([])
  })

  it('slowJob changes the data when its time has come', async () => {
    simulator.inject({ kind: 'slowJob', ms: 5000 })
    await expect(hand.publishAsJob('Sales', sales)).rejects.toThrow('does not end')
    const jobId = simulator.jobs[0]?.id ?? ''
    expect(await total()).toBe('0')
    now += 4999
    expect((await hand.send(`/jobs/${jobId}`)).text).not.toContain('completedAt')
    now += 1
    expect(await total()).toBe('1')
    expect((await hand.poll(jobId)).text).toMatch(/completedAt="2026-01-31T07:00:05Z" finishCode="0"/)
  })

  it.each([
    ['404', 404, '404031'],
    ['400031', 400, '400031']
  ] as const)('purgeJob %s: the job is not known, its work is done', async (code, status, expected) => {
    simulator.inject({ kind: 'purgeJob', code })
    const answer = await hand.publishAsJob('Sales', sales)
    expect([answer.status, codeOf(answer)]).toEqual([status, expected])
    expect(await total()).toBe('1')
  })

  it('lists jobs and cancels no publication', async () => {
    await hand.publishAsJob('Sales', sales)
    const jobs = await hand.send('/jobs?filter=status:eq:Success')
    expect(jobs.text).toMatch(/<backgroundJobs><backgroundJob id="[^"]+" status="Success"/)
    const cancelled = await hand.send(`/jobs/${simulator.jobs[0]?.id}`, { method: 'PUT' })
    expect(codeOf(cancelled)).toBe('400031')
  })
})

describe('what others do meanwhile', () => {
  it('nameConflict: create fails, as a job without a word; overwrite goes on', async () => {
    simulator.inject({ kind: 'nameConflict' })
    const job = await hand.publishAsJob('Sales', sales, 'overwrite=false')
    expect(job.text).toMatch(/finishCode="1"\/>/)
    expect(simulator.jobs[0]?.reason).toMatch("403007: The datasource 'Sales' already exists")
    expect(simulator.datasources).toMatchObject([{ name: 'Sales', revision: 1, rows: 0 }])
    simulator.inject({ kind: 'nameConflict' })
    expect(codeOf(await publishAtOnce('', 'Other'))).toBe('403007')
  })

  it('dupNameOtherProject: the same name, and the same project name', async () => {
    simulator.inject({ kind: 'dupNameOtherProject' })
    await publishAtOnce()
    const found = await hand.send('/datasources?filter=name:eq:Sales,projectName:eq:Finance')
    expect(attribute(found, 'totalAvailable')).toBe('2')
    expect(new Set(simulator.datasources.map(datasource => datasource.projectId))).toEqual(
      new Set([projectId, '33333333-3333-4333-8333-333333333333'])
    )
    expect(simulator.datasources.map(datasource => datasource.contentUrl)).toEqual(['Sales', 'Sales_0'])
  })

  it('projectGone: 404005', async () => {
    simulator.inject({ kind: 'projectGone' })
    expect(codeOf(await publishAtOnce())).toBe('404005')
    expect(simulator.projects.map(project => project.id)).not.toContain(projectId)
  })

  it('permissionDenied: each action with its code', async () => {
    await publishAtOnce()
    const id = simulator.datasources[0]?.id
    const xml = (body: string) => ({ body, headers: { 'content-type': 'text/xml' } })
    const certify = '<tsRequest><datasource isCertified="true" /></tsRequest>'
    simulator.inject({ kind: 'permissionDenied', action: 'publish' })
    simulator.inject({ kind: 'permissionDenied', action: 'certify' })
    simulator.inject({ kind: 'permissionDenied', action: 'createProject' })
    simulator.inject({ kind: 'permissionDenied', action: 'get' })
    const project = xml('<tsRequest><project name="New" /></tsRequest>')
    expect([
      codeOf(await publishAtOnce()),
      codeOf(await hand.send(`/datasources/${id}`, { method: 'PUT', ...xml(certify) })),
      codeOf(await hand.send('/projects', { method: 'POST', ...project })),
      codeOf(await hand.send(`/datasources/${id}`))
    ]).toEqual(['403004', '403141', '403045', '403004'])
    expect((await hand.send('/projects', { method: 'POST', ...project })).status).toBe(201)
  })

  it('indexLag: lists are late, the data source itself is not', async () => {
    await publishAtOnce()
    const before = attribute(await list(), 'updatedAt', 'datasource')
    simulator.inject({ kind: 'indexLag', lists: 2 })
    await publishAtOnce()
    const id = simulator.datasources[0]?.id
    const after = attribute(await hand.send(`/datasources/${id}`), 'updatedAt', 'datasource')
    expect(Date.parse(after)).toBe(Date.parse(before) + 1000)
    const seen: string[] = []
    for (let count = 0; count < 3; count++) seen.push(attribute(await list(), 'updatedAt', 'datasource'))
    expect(seen).toEqual([before, before, after])
    simulator.inject({ kind: 'indexLag', ms: 3000 })
    await publishAtOnce('', 'New')
    expect(attribute(await hand.send('/datasources'), 'totalAvailable')).toBe('1')
    now += 3000
    expect(attribute(await hand.send('/datasources'), 'totalAvailable')).toBe('2')
  })
})
