import { describe, expect, it } from '@jest/globals'
import type { Fault } from '../../simulator/server.ts'
import {
  type Answer,
  appendBody,
  attribute,
  datasourcePayload,
  multipart,
  payloadPart,
  send,
  signIn
} from './by-hand.ts'
import { codeOf, hand, list, pass, projectId, publishAtOnce, sales, simulator, total } from './faulty-hand.ts'

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
    pass(120 * 60_000 - 1)
    expect((await hand.send('/projects')).status).toBe(200)
    pass(1)
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
    pass(60 * 60_000)
    expect(codeOf(await hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(sales)))).toBe('404015')
  })

  it('concurrentWrite500 refuses an append', async () => {
    simulator.inject({ kind: 'concurrentWrite500' })
    await expect(hand.upload(sales)).rejects.toThrow('errors.upload.concurrent_write')
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
    pass(3000)
    expect(attribute(await hand.send('/datasources'), 'totalAvailable')).toBe('2')
  })
})
