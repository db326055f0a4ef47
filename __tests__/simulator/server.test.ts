import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from '../../simulator/server.ts'
import {
  attribute,
  datasourcePayload,
  makeHyperFiles,
  multipart,
  payloadPart,
  publishBody,
  SALES,
  send,
  signIn,
  signInBody
} from './by-hand.ts'

let simulator: Simulator
let files: Awaited<ReturnType<typeof makeHyperFiles>>
let sales: Buffer

beforeAll(async () => {
  files = await makeHyperFiles({ sales: SALES })
  sales = await readFile(files.path('sales'))
  simulator = await startSimulator({
    projects: [{ name: 'Finance', id: '11111111-1111-4111-8111-111111111111' }],
    timing: { job: { polls: 3 } }
  })
})

afterAll(async () => {
  await simulator.close()
  await files.remove()
})

describe('the good path', () => {
  it('tells its version without a session, in either spelling and in both formats', async () => {
    const xml = await send(simulator.origin, '/api/2.4/serverInfo')
    expect(xml.status).toBe(200)
    expect(xml.headers['content-type']).toBe('application/xml;charset=utf-8')
    expect(xml.text).toContain('<restApiVersion>3.30</restApiVersion>')
    expect(xml.text).toContain('xmlns="http://tableau.com/api"')
    const json = await send(simulator.origin, '/api/99.1/serverinfo', {
      headers: { accept: 'application/json' }
    })
    expect(JSON.parse(json.text)).toEqual({
      serverInfo: {
        productVersion: { value: '2026.2.0', build: '20263.26.0801.0000' },
        restApiVersion: '3.30'
      }
    })
  })

  it('goes from sign-in to sign-out in XML', async () => {
    const hand = await signIn(simulator)
    expect(hand.token).toMatch(new RegExp(`^\\w{22}\\|\\w{32}\\|${simulator.siteId}$`))

    const projects = await hand.send('/projects?filter=name:eq:Finance&pageSize=100&pageNumber=1')
    expect(attribute(projects, 'totalAvailable')).toBe('1')
    const projectId = attribute(projects, 'id', 'project')
    expect(projectId).toBe('11111111-1111-4111-8111-111111111111')
    const absent = await hand.send('/datasources?filter=name:eq:Sales')
    expect(absent.text).toContain('<datasources/>')

    const half = Math.floor(sales.length / 2)
    const uploadId = await hand.upload(sales, half)
    expect(uploadId).toMatch(/^\d+:[0-9a-f]{32}-\d+:\d+$/)
    const accepted = await hand.sendParts(
      'POST',
      `/datasources?datasourceType=hyper&overwrite=true&asJob=true&uploadSessionId=${uploadId}`,
      multipart(payloadPart(datasourcePayload('Sales &amp; S&#246;hne', projectId)))
    )
    expect(accepted.status).toBe(202)
    expect(accepted.text).toMatch(
      /<job id="[^"]+" mode="Asynchronous" type="PublishDatasource" progress="0" createdAt="[^"]+" finishCode="1"\/>/
    )

    const jobId = attribute(accepted, 'id', 'job')
    const queued = await hand.send(`/jobs/${jobId}`)
    expect(queued.text).toMatch(/progress="0".*finishCode="1"/)
    expect(queued.text).not.toContain('completedAt')
    const running = await hand.send(`/jobs/${jobId}`)
    expect(running.text).toMatch(/progress="21".*startedAt=/)
    expect(running.text).not.toContain('finishCode')
    const done = await hand.send(`/jobs/${jobId}`)
    expect(done.text).toMatch(/progress="100".*completedAt="[^"]+" finishCode="0"/)
    expect(done.text).not.toContain('notes')

    const list = await hand.send('/datasources?filter=projectName:eq:Finance')
    const id = attribute(list, 'id', 'datasource')
    expect(attribute(list, 'name', 'datasource')).toBe('Sales &amp; Söhne')
    expect(attribute(list, 'contentUrl', 'datasource')).toBe('SalesSöhne')
    expect(attribute(list, 'id', 'project')).toBe(projectId)
    expect(attribute(list, 'webpageUrl')).toMatch(
      new RegExp(`^${simulator.origin}/#/site/acme/datasources/\\d+$`)
    )
    const tagged = await hand.send(`/datasources/${id}/tags`, {
      method: 'PUT',
      headers: { 'content-type': 'text/xml' },
      body: '<tsRequest><tags><tag label="&quot;b c&quot;" /><tag label="a" /><tag label="d,e f" /></tags></tsRequest>'
    })
    expect(tagged.text).toContain(
      '<tags><tag label="b c"/><tag label="a"/><tag label="d"/><tag label="e"/><tag label="f"/></tags>'
    )
    const untagged = await hand.send(`/datasources/${id}/tags/b%20c`, { method: 'DELETE' })
    expect(untagged.status).toBe(204)
    const updated = await hand.send(`/datasources/${id}`, {
      method: 'PUT',
      headers: { 'content-type': 'text/xml' },
      body: '<tsRequest><datasource description="Daily" isCertified="true" certificationNote="ok" /></tsRequest>'
    })
    expect(updated.status).toBe(200)
    expect((await hand.send(`/datasources/${id}`)).text).toMatch(
      /description="Daily".*isCertified="true" certificationNote="ok".*<tags><tag label="a"\/><tag label="d"\/><tag label="e"\/><tag label="f"\/><\/tags>/
    )

    const out = await send(simulator.origin, '/api/3.30/auth/signout', {
      method: 'POST',
      headers: hand.headers
    })
    expect([out.status, out.text]).toEqual([204, ''])
    const again = await hand.send('/projects')
    expect([again.status, attribute(again, 'code', 'error')]).toEqual([401, '401002'])

    expect(simulator.violations).toEqual([])
    expect(simulator.datasources).toMatchObject([
      {
        id,
        name: 'Sales & Söhne',
        projectId,
        revision: 1,
        rows: 3,
        tags: ['a', 'd', 'e', 'f'],
        description: 'Daily'
      }
    ])
  })

  it('reads the published file back, which is the sent one byte for byte', async () => {
    const [datasource] = simulator.datasources
    expect(await readFile(datasource?.path ?? '')).toEqual(sales)
    expect(await simulator.readTable('Sales & Söhne')).toEqual({
      columns: [
        { name: 'id', type: 'bigint', nullable: false },
        { name: 'what', type: 'text', nullable: true },
        { name: 'price', type: 'numeric(10,2)', nullable: true },
        { name: 'on', type: 'date', nullable: true }
      ],
      rows: [
        ['1', 'Tea', '2.50', '2026-01-31'],
        ['2', null, null, null],
        ['9007199254740993', 'Söhne', '10.00', '2026-02-01']
      ]
    })
  })

  it('speaks JSON with its quirks to those who ask for it', async () => {
    const accept = { accept: 'application/json' }
    const signedIn = await send(simulator.origin, '/api/3.30/auth/signin', {
      method: 'POST',
      headers: { ...accept, 'content-type': 'application/json' },
      body: JSON.stringify({
        credentials: {
          personalAccessTokenName: simulator.pat.name,
          personalAccessTokenSecret: simulator.pat.secret,
          site: { contentUrl: simulator.site }
        }
      })
    })
    const { credentials } = JSON.parse(signedIn.text) as {
      credentials: { token: string; site: { id: string } }
    }
    expect(credentials.site.id).toBe(simulator.siteId)
    const get = async (path: string): Promise<unknown> => {
      const headers = { ...accept, 'x-tableau-auth': credentials.token }
      const answer = await send(simulator.origin, `/api/3.30/sites/${simulator.siteId}${path}`, { headers })
      return JSON.parse(answer.text)
    }
    expect(await get('/datasources?filter=name:eq:none')).toEqual({
      pagination: { pageNumber: '1', pageSize: '100', totalAvailable: '0' },
      datasources: {}
    })
    expect(await get('/datasources')).toMatchObject({
      datasources: {
        datasource: [{ name: 'Sales & Söhne', tags: { tag: ['a', 'd', 'e', 'f'].map(label => ({ label })) } }]
      }
    })
    expect(await get('/projects?pageSize=0')).toEqual({
      error: {
        code: '400007',
        summary: 'Bad Request',
        detail: 'The page size must be a number from 1 to 1000.'
      }
    })
  })

  it('publishes in one request and at once', async () => {
    const hand = await signIn(simulator)
    const projectId = simulator.projects[0]?.id ?? ''
    const created = await hand.sendParts(
      'POST',
      '/datasources?datasourceType=hyper&overwrite=true',
      publishBody('At once', projectId, sales)
    )
    expect(created.status).toBe(201)
    expect(attribute(created, 'name', 'datasource')).toBe('At once')
    expect((await simulator.readTable(attribute(created, 'id', 'datasource'))).rows).toHaveLength(3)
  })

  it('accepts a sign-in without a content type, as the Python client sends it', async () => {
    const answer = await send(simulator.origin, '/api/3.27/auth/signin', {
      method: 'POST',
      body: signInBody(simulator.pat.name, simulator.pat.secret, simulator.site)
    })
    expect(answer.status).toBe(200)
    expect(attribute(answer, 'estimatedTimeToExpiration')).toBe('2:00:00')
  })

  it('logs requests with digests and parts and without secrets', () => {
    const append = simulator.requests.find(entry => entry.method === 'PUT' && entry.parts.length === 2)
    expect(append).toMatchObject({
      status: 200,
      headers: { 'x-tableau-auth': '***' },
      parts: [
        { name: 'request_payload', bytes: 0, contentType: 'text/xml' },
        { name: 'tableau_file', filename: 'extract.hyper', bytes: Math.floor(sales.length / 2) }
      ]
    })
    expect(append?.bodySha256).toMatch(/^[0-9a-f]{64}$/)
    const log = JSON.stringify(simulator.requests)
    expect(log).not.toContain(simulator.pat.secret)
    expect(log).not.toMatch(/\w{22}\|\w{32}\|/)
  })
})
