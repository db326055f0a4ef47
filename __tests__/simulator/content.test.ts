import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from '../../simulator/server.ts'
import { openTdsx } from '../../simulator/tdsx.ts'
import {
  type Answer,
  attribute,
  type Hand,
  makeHyperFiles,
  publishBody,
  SALES,
  send,
  signIn
} from './by-hand.ts'

const FINANCE = '11111111-1111-4111-8111-111111111111'
const DAILY = '22222222-2222-4222-8222-222222222222'
const INNER = '33333333-3333-4333-8333-333333333333'

let files: Awaited<ReturnType<typeof makeHyperFiles>>
let sales: Buffer
let simulator: Simulator
let hand: Hand

beforeAll(async () => {
  files = await makeHyperFiles({
    sales: SALES,
    other: ['create schema o."Extract"', 'create table o."Extract"."Extract" ("id" text)'],
    nullable: [
      SALES[0],
      'create table o."Extract"."Extract" ("id" bigint, "what" text, "price" numeric(10,2), "on" date)'
    ]
  })
  sales = await readFile(files.path('sales'))
})

beforeEach(async () => {
  simulator = await startSimulator({
    users: [{ name: 'anna' }, { name: 'creator', role: 'Creator' }, { name: 'viewer', role: 'Viewer' }],
    pats: [
      { name: 'ci', secret: 'not-real-1', user: 'anna' },
      { name: 'creator', secret: 'not-real-2', user: 'creator' },
      { name: 'viewer', secret: 'not-real-3', user: 'viewer' }
    ],
    projects: [
      { name: 'Finance', id: FINANCE },
      { name: 'Daily', id: DAILY, publishers: ['anna'] },
      { name: 'Finance', id: INNER, parentId: DAILY }
    ],
    datasources: [
      { name: 'Seeded', projectId: FINANCE, file: files.path('sales'), tags: ['old'], updatedAt: 0 },
      { name: 'Seeded', projectId: INNER }
    ]
  })
  hand = await signIn(simulator)
})

afterEach(() => simulator.close())
afterAll(() => files.remove())

const codeOf = (answer: Answer): string => attribute(answer, 'code', 'error')
const publish = (query: string, name = 'Sales', projectId = FINANCE, who = hand): Promise<Answer> =>
  who.sendParts('POST', `/datasources?datasourceType=hyper&${query}`, publishBody(name, projectId, sales))
const put = (path: string, body: string, who = hand): Promise<Answer> =>
  who.send(path, { method: 'PUT', body, headers: { 'content-type': 'text/xml' } })
const signInAs = (name: string, secret: string): Promise<Hand> =>
  signIn({ ...simulator, pat: { name, secret } })

describe('publishing', () => {
  it('keeps LUID and content URL on overwrite and counts revisions', async () => {
    const created = await publish('overwrite=true')
    const before = simulator.datasources.find(datasource => datasource.name === 'Sales')
    const overwritten = await publish('overwrite=true')
    const after = simulator.datasources.find(datasource => datasource.name === 'Sales')
    expect(attribute(overwritten, 'id', 'datasource')).toBe(attribute(created, 'id', 'datasource'))
    expect(after).toMatchObject({
      id: before?.id,
      contentUrl: 'Sales',
      revision: 2,
      createdAt: before?.createdAt
    })
    expect(Date.parse(after?.updatedAt ?? '')).toBeGreaterThan(Date.parse(before?.updatedAt ?? ''))
    const revisions = await hand.send(`/datasources/${after?.id}/revisions`)
    expect(revisions.text).toMatch(
      /revisionNumber="1"[^>]* current="false".*revisionNumber="2"[^>]* current="true" sizeInBytes="\d+"/
    )
  })

  it('refuses an existing name without overwrite', async () => {
    await publish('overwrite=false')
    const answer = await publish('overwrite=false')
    expect([answer.status, codeOf(answer)]).toEqual([403, '403007'])
    expect(answer.text).toContain(
      'The datasource &apos;Sales&apos; already exists and may not be overwritten without the &apos;overwrite&apos; flag set to &apos;true&apos;.'
    )
  })

  it('appends rows, and only of the same schema', async () => {
    await publish('overwrite=true')
    expect((await publish('append=true')).status).toBe(201)
    const { rows } = await simulator.readTable('Sales')
    expect(rows.map(row => row[0])).toEqual(['1', '2', '9007199254740993', '1', '2', '9007199254740993'])
    for (const name of ['other', 'nullable']) {
      const body = publishBody('Sales', FINANCE, await readFile(files.path(name)))
      const answer = await hand.sendParts('POST', '/datasources?datasourceType=hyper&append=true', body)
      expect(codeOf(answer)).toBe('400011')
    }
    expect(simulator.datasources.find(datasource => datasource.name === 'Sales')).toMatchObject({
      rows: 6,
      revision: 2
    })
  })

  it('takes the default project when none is named', async () => {
    const body = publishBody('Sales', FINANCE, sales)
    const text = body.toString('latin1').replace(`<project id="${FINANCE}" />`, '')
    await hand.sendParts('POST', '/datasources?datasourceType=hyper', Buffer.from(text, 'latin1'))
    const { projectId } = simulator.datasources.at(-1) ?? {}
    expect(simulator.projects.find(project => project.id === projectId)?.name).toBe('default')
  })

  it('lets those publish who may, and makes them owners', async () => {
    const creator = await signInAs('creator', 'not-real-2')
    const viewer = await signInAs('viewer', 'not-real-3')
    expect(codeOf(await publish('', 'A', FINANCE, viewer))).toBe('403004')
    expect(codeOf(await publish('', 'A', DAILY, creator))).toBe('403004')
    const mine = await publish('overwrite=true', 'Seeded', FINANCE, creator)
    expect(mine.status).toBe(201)
    const id = attribute(mine, 'id', 'datasource')
    const certify = '<tsRequest><datasource isCertified="true" /></tsRequest>'
    expect(codeOf(await put(`/datasources/${id}`, certify, creator))).toBe('403141')
    const describeIt = '<tsRequest><datasource description="x" /></tsRequest>'
    expect((await put(`/datasources/${id}`, describeIt, creator)).status).toBe(200)
    expect(codeOf(await put(`/datasources/${id}`, describeIt, viewer))).toBe('403004')
  })
})

/** The Hyper file in a `.tdsx`. */
async function hyperIn(archive: Buffer): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'download-'))
  const [path, target] = [join(folder, 'a.tdsx'), join(folder, 'a.hyper')]
  await writeFile(path, archive)
  const { tds } = await openTdsx(path, target)
  expect(tds.name).toBe('datasource')
  const found = await readFile(target)
  await rm(folder, { recursive: true })
  return found
}

describe('content', () => {
  it('is not locked by the engine and downloads as a .tdsx with every byte, old revisions too', async () => {
    await publish('overwrite=true', 'Seeded')
    await publish('append=true', 'Seeded')
    const { id } = simulator.datasources[0] ?? {}
    for (const path of ['revisions/1/content', 'revisions/2/content']) {
      const answer = await fetch(`${simulator.origin}${hand.base}/datasources/${id}/${path}`, {
        headers: hand.headers
      })
      expect((await hyperIn(Buffer.from(await answer.arrayBuffer()))).equals(sales)).toBe(true)
    }
    const current = await hand.send(`/datasources/${id}/content?includeExtract=true`)
    expect(current.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'name="tableau_datasource"; filename="Seeded.tdsx"'
    })
    expect((await simulator.readTable(id ?? '')).rows).toHaveLength(6)
    expect(codeOf(await hand.send(`/datasources/${id}/revisions/9/content`))).toBe('404000')
  })

  it('has one connection', async () => {
    const answer = await hand.send(`/datasources/${simulator.datasources[0]?.id}/connections`)
    expect(answer.text).toMatch(/<connections><connection id="[^"]+" type="hyper"/)
  })

  it('is gone after a delete', async () => {
    const id = simulator.datasources[0]?.id
    expect((await hand.send(`/datasources/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect(codeOf(await hand.send(`/datasources/${id}`))).toBe('404004')
    expect(simulator.datasources).toHaveLength(1)
  })

  it('reads no table of a name that is not unique', async () => {
    await expect(simulator.readTable('Seeded')).rejects.toThrow("2 data sources 'Seeded'")
  })
})

describe('updates', () => {
  it('moves, renames and refuses a taken name', async () => {
    const id = simulator.datasources[0]?.id
    const move = `<tsRequest><datasource><project id="${INNER}" /></datasource></tsRequest>`
    expect(codeOf(await put(`/datasources/${id}`, move))).toBe('409000')
    const both = `<tsRequest><datasource name="Moved"><project id="${INNER}" /></datasource></tsRequest>`
    expect(attribute(await put(`/datasources/${id}`, both), 'id', 'project')).toBe(INNER)
    expect(codeOf(await put(`/datasources/${id}`, both.replace(INNER, 'x')))).toBe('404005')
  })

  it.each([
    ['<tsRequest><tags><tag label=" " /></tags></tsRequest>'],
    ['<tsRequest><tags /></tsRequest>'],
    ['<tsRequest><tags><tag /></tags></tsRequest>']
  ])('refuses the tags %s', async body => {
    expect(codeOf(await put(`/datasources/${simulator.datasources[0]?.id}/tags`, body))).toBe('400000')
    expect(simulator.datasources[0]?.tags).toEqual(['old'])
  })

  it('refuses a boolean that is none', async () => {
    const body = '<tsRequest><datasource isCertified="yes" /></tsRequest>'
    expect(codeOf(await put(`/datasources/${simulator.datasources[0]?.id}`, body))).toBe('400008')
  })
})

describe('lists', () => {
  const idsIn = (answer: Answer, element = 'project'): string[] =>
    [...answer.text.matchAll(new RegExp(`<${element} id="([^"]+)"`, 'g'))].map(match => match[1] ?? '')

  it('tells nested projects of equal names apart by their parent', async () => {
    const all = await hand.send('/projects?filter=name:eq:Finance')
    expect(idsIn(all)).toEqual([FINANCE, INNER])
    expect(idsIn(await hand.send(`/projects?filter=name:eq:Finance,parentProjectId:eq:${DAILY}`))).toEqual([
      INNER
    ])
    expect(
      idsIn(await hand.send('/projects?filter=topLevelProject:eq:true,name:in:[Finance,Daily]'))
    ).toEqual([FINANCE, DAILY])
    expect(all.text).toContain(`parentProjectId="${DAILY}"`)
    expect(idsIn(await hand.send('/projects?filter=name:eq:finance'))).toEqual([])
  })

  it('pages and sorts', async () => {
    const page = await hand.send('/projects?sort=name:desc&pageSize=2&pageNumber=2')
    expect(page.text).toContain('<pagination pageNumber="2" pageSize="2" totalAvailable="4"/>')
    expect(idsIn(page)).toHaveLength(2)
    expect(idsIn(page)[1]).toBe(DAILY)
  })

  it.each([
    ['filter=name%3Aeq%3AFinance+%26+Daily%2C+X', '400065'],
    ['filter=name:eq:Finance%26Daily', '400065'],
    ['filter=name:eq:Finance,Daily', '400065'],
    ['filter=name:eq:', '400065'],
    ['filter=caption:eq:x', '400065'],
    ['filter=name:like:x', '400065'],
    ['sort=caption:asc', '400065'],
    ['pageSize=0', '400007'],
    ['pageSize=1001', '400007'],
    ['pageNumber=0', '400006'],
    ['pageNumber=2', '400006'],
    ['pageNumber=x', '400006']
  ])('refuses %s', async (query, code) => {
    expect(codeOf(await hand.send(`/projects?${query}`))).toBe(code)
    expect(codeOf(await hand.send(`/datasources?${query}`))).toBe(code)
  })

  it('filters data sources by tag and time', async () => {
    const found = async (filter: string) =>
      idsIn(await hand.send(`/datasources?filter=${filter}`), 'datasource')
    const [first, second] = simulator.datasources
    expect(await found('tags:eq:old')).toEqual([first?.id])
    expect(await found('updatedAt:gt:2000-01-01T00:00:00Z')).toEqual([second?.id])
    expect(await found('ownerName:eq:anna,name:eq:Seeded')).toHaveLength(2)
  })
})

describe('projects', () => {
  const create = (body: string): Promise<Answer> =>
    hand.send('/projects', { method: 'POST', body, headers: { 'content-type': 'text/xml' } })

  it('are created below others, and once', async () => {
    const body = `<tsRequest><project name="New" parentProjectId="${DAILY}" /></tsRequest>`
    const created = await create(body)
    expect([created.status, attribute(created, 'parentProjectId')]).toEqual([201, DAILY])
    expect(codeOf(await create(body))).toBe('409006')
    expect(codeOf(await create(body.replace(DAILY, 'x')))).toBe('404005')
    const id = attribute(created, 'id', 'project')
    const renamed = await put(`/projects/${id}`, '<tsRequest><project name="Newer" /></tsRequest>')
    expect(attribute(renamed, 'name', 'project')).toBe('Newer')
  })
})

describe('sessions', () => {
  it('tell who they are; Cloud does not switch sites', async () => {
    const current = await send(simulator.origin, '/api/3.30/sessions/current', { headers: hand.headers })
    expect(current.text).toContain('name="anna" siteRole="SiteAdministratorCreator"')
    const body = '<tsRequest><site contentUrl="other" /></tsRequest>'
    const path = '/api/3.30/auth/switchSite'
    const refused = await send(simulator.origin, path, { method: 'POST', headers: hand.headers, body })
    expect(codeOf(refused)).toBe('403069')
  })

  it('switch sites on Server', async () => {
    const server = await startSimulator({
      profile: 'server',
      sites: [{ contentUrl: '' }, { contentUrl: 'other' }],
      projects: [{ name: 'There', site: 'other' }]
    })
    try {
      const first = await signIn(server)
      const body = '<tsRequest><site contentUrl="other" /></tsRequest>'
      const path = '/api/3.30/auth/switchSite'
      const switched = await send(server.origin, path, { method: 'POST', headers: first.headers, body })
      const base = `/api/3.30/sites/${attribute(switched, 'id', 'site')}`
      const headers = { 'x-tableau-auth': attribute(switched, 'token') }
      const projects = await send(server.origin, `${base}/projects`, { headers })
      expect(projects.text).toMatch(/name="There".*name="default"/)
      expect(codeOf(await first.send('/projects'))).toBe('401002')
    } finally {
      await server.close()
    }
  })
})

describe('switches', () => {
  it('change what is not known about Tableau', async () => {
    const own = await startSimulator({
      seed: 'the same',
      quirks: {
        siteMismatchCode: '403004',
        queuedFinishCode: false,
        uploadSurvivesSignIn: true,
        rejectChunked: true,
        strictFilename: false
      }
    })
    const twin = await startSimulator({ seed: 'the same' })
    try {
      expect(own.siteId).toBe(twin.siteId)
      const first = await signIn(own)
      const id = await first.upload(sales)
      const second = await signIn(own)
      const projectId = own.projects[0]?.id ?? ''
      const elsewhere = await send(own.origin, '/api/3.30/sites/x/projects', { headers: second.headers })
      expect(codeOf(elsewhere)).toBe('403004')
      const chunked = await second.send(`/fileUploads/${id}`, {
        method: 'PUT',
        headers: { 'transfer-encoding': 'chunked' }
      })
      expect(chunked.status).toBe(411)
      const body = publishBody('Sales', projectId, sales, 'Söhne.hyper')
      expect((await second.sendParts('POST', '/datasources?asJob=true', body)).text).not.toContain(
        'finishCode'
      )
      expect((await second.sendParts('PUT', `/fileUploads/${id}`, publishBody('x', 'y', sales))).status).toBe(
        400
      )
    } finally {
      await own.close()
      await twin.close()
    }
  })
})
