import { readFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from '../../simulator/server.ts'
import {
  type Answer,
  appendBody,
  attribute,
  BOUNDARY,
  datasourcePayload,
  filePart,
  type Hand,
  makeHyperFiles,
  multipart,
  part,
  payloadPart,
  publishBody,
  SALES,
  send,
  sendBytes,
  signIn,
  signInBody
} from './by-hand.ts'

let simulator: Simulator
let files: Awaited<ReturnType<typeof makeHyperFiles>>
let sales: Buffer
let hand: Hand
let projectId: string

beforeAll(async () => {
  files = await makeHyperFiles({
    sales: SALES,
    two: [
      ...SALES,
      'create table o."Extract"."More" ("id" bigint)',
      'insert into o."Extract"."More" values (1)'
    ],
    none: ['create schema o."Extract"'],
    interval: ['create schema o."Extract"', 'create table o."Extract"."Extract" ("wait" interval)']
  })
  sales = await readFile(files.path('sales'))
  simulator = await startSimulator({ projects: [{ name: 'Finance' }] })
  projectId = simulator.projects[0]?.id ?? ''
  hand = await signIn(simulator)
})

afterEach(() => {
  // Nothing that was refused may have left a data source behind.
  expect(simulator.datasources).toEqual([])
})

afterAll(async () => {
  await simulator.close()
  await files.remove()
})

let seen = 0

/** The violations since the last call. */
function violations(): readonly string[] {
  const fresh = simulator.violations.slice(seen)
  seen = simulator.violations.length
  return fresh
}

const codeOf = (answer: Answer): string => attribute(answer, 'code', 'error')

const publishQuery = '/datasources?datasourceType=hyper&overwrite=true'

/** Publishes a body that differs from a good one. */
const publish = (body: Buffer, options: { query?: string; contentType?: string } = {}): Promise<Answer> =>
  hand.sendParts('POST', options.query ?? publishQuery, body, options.contentType)

const goodBody = (): Buffer => publishBody('Sales', projectId, sales)

describe('multipart', () => {
  it('refuses multipart/form-data', async () => {
    const contentType = `multipart/form-data; boundary=${BOUNDARY}`
    expect(codeOf(await publish(goodBody(), { contentType }))).toBe('400000')
    const id = await hand.upload(Buffer.alloc(0))
    const append = await hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(sales), contentType)
    expect(codeOf(append)).toBe('400000')
    expect(append.text).toContain('multipart/form-data')
  })

  it('refuses a content type without a boundary', async () => {
    expect(codeOf(await publish(goodBody(), { contentType: 'multipart/mixed' }))).toBe('400000')
  })

  it('refuses LF in place of CRLF', async () => {
    const text = multipart(payloadPart(datasourcePayload('Sales', projectId))).toString('latin1')
    const answer = await publish(Buffer.from(text.replaceAll('\r\n', '\n'), 'latin1'))
    expect([answer.status, codeOf(answer)]).toEqual([500, '500000'])
    expect(answer.text).toContain('Header section has more than 10240 bytes')
  })

  it('refuses LF inside the header section', async () => {
    const text = multipart(payloadPart(datasourcePayload('Sales', projectId))).toString('latin1')
    const answer = await publish(
      Buffer.from(text.replace('payload"\r\nContent', 'payload"\nContent'), 'latin1')
    )
    expect(answer.text).toContain('Header section has more than 10240 bytes')
  })

  it('refuses a body without its closing boundary', async () => {
    const body = goodBody()
    const answer = await publish(body.subarray(0, body.length - `--${BOUNDARY}--\r\n`.length))
    expect(answer.status).toBe(500)
    expect(answer.text).toContain('closing boundary is missing')
  })

  it('refuses bytes before the first and after the closing boundary', async () => {
    expect(codeOf(await publish(Buffer.concat([Buffer.from('\r\n'), goodBody()])))).toBe('400000')
    expect(codeOf(await publish(Buffer.concat([goodBody(), Buffer.from('more')])))).toBe('400000')
  })

  it('refuses a header section of more than 10,240 bytes', async () => {
    const long = part(`name="request_payload"; filename="${'x'.repeat(10_300)}"`, 'text/xml', '')
    expect((await publish(multipart(long))).text).toContain('Header section has more than 10240 bytes')
  })

  it.each([
    ['the file part first', () => [filePart('tableau_datasource', 'x.hyper', sales), payload()]],
    ['a second payload', () => [payload(), payload()]],
    ['a part too many', () => [payload(), filePart('tableau_datasource', 'x.hyper', sales), extra()]],
    ['a file part of another name', () => [payload(), filePart('tableau_file', 'x.hyper', sales)]],
    ['no file part', () => [payload()]],
    ['a payload of another type', () => [part('name="request_payload"', 'application/json', '{}')]],
    [
      'a file part of another type',
      () => [payload(), part('name="tableau_datasource"; filename="x.hyper"', 'text/plain', sales)]
    ],
    ['a file name that is not ASCII', () => [payload(), filePart('tableau_datasource', 'ä.hyper', sales)]],
    ['another extension', () => [payload(), filePart('tableau_datasource', 'x.tde', sales)]],
    ['no extension', () => [payload(), filePart('tableau_datasource', 'x', sales)]]
  ])('refuses %s', async (_, parts) => {
    expect(codeOf(await publish(multipart(...parts())))).toBe('400000')
  })

  const payload = (): Buffer => payloadPart(datasourcePayload('Sales', projectId))
  const extra = (): Buffer => part('name="extra"', 'text/plain', '')
})

describe('payloads', () => {
  const publishXml = (xml: string): Promise<Answer> =>
    publish(multipart(payloadPart(xml), filePart('tableau_datasource', 'x.hyper', sales)))
  const xml = (): string => datasourcePayload('Sales', projectId)

  it('refuses a namespace on tsRequest', async () => {
    const answer = await publishXml(
      xml().replace('<tsRequest>', '<tsRequest xmlns="http://tableau.com/api">')
    )
    expect(codeOf(answer)).toBe('400000')
    expect(answer.text).toContain('Deserialization problem: unexpected element (uri:')
  })

  it.each([
    ['&apos;', (good: string) => good.replace('Sales', 'O&apos;Brien')],
    ['a bare ampersand', (good: string) => good.replace('Sales', 'A & B')],
    ['a bare <', (good: string) => good.replace('Sales', 'A < B')],
    ['an unknown entity', (good: string) => good.replace('Sales', '&auml;')],
    ['an unknown attribute', (good: string) => good.replace('name=', 'caption="x" name=')],
    ['an unknown element', (good: string) => good.replace('<project', '<owner id="x" /><project')],
    ['a document type', (good: string) => `<!DOCTYPE tsRequest>${good}`],
    ['a second project', (good: string) => good.replace('</datasource>', '<project id="x" /></datasource>')],
    ['no name', (good: string) => good.replace('name="Sales"', '')],
    ['a blank name', (good: string) => good.replace('Sales', ' ')],
    ['a name of 256 characters', (good: string) => good.replace('Sales', 'x'.repeat(256))],
    ['an open element', (good: string) => good.replace('</datasource>', '')],
    ['nothing', () => '']
  ])('refuses %s', async (_, change) => {
    expect(codeOf(await publishXml(change(xml())))).toBe('400000')
  })

  it('refuses invalid UTF-8', async () => {
    const bytes = Buffer.from(xml().replace('Sales', 'S\xf6hne'), 'latin1')
    const payload = part('name="request_payload"', 'text/xml', bytes)
    const file = filePart('tableau_datasource', 'x.hyper', sales)
    expect((await publish(multipart(payload, file))).text).toContain('UTF-8')
  })

  it('names what it expects in place of an unexpected element', async () => {
    const answer = await publishXml(xml().replace('<project', '<site /><project'))
    expect(answer.text).toContain(
      'local:&quot;site&quot;). Expected elements are &lt;{}connectionCredentials&gt;'
    )
  })

  it('refuses an attribute that is newer than the version in the URL', async () => {
    const path = `/api/3.4/sites/${simulator.siteId}${publishQuery}`
    const body = multipart(
      payloadPart(xml().replace('name=', 'encryptExtracts="false" name=')),
      filePart('tableau_datasource', 'x.hyper', sales)
    )
    const headers = { ...hand.headers, 'content-type': `multipart/mixed; boundary=${BOUNDARY}` }
    expect(codeOf(await send(simulator.origin, path, { method: 'POST', headers, body }))).toBe('400000')
  })
})

describe('publication', () => {
  it('refuses a session without datasourceType', async () => {
    const id = await hand.upload(sales)
    const body = multipart(payloadPart(datasourcePayload('Sales', projectId)))
    const answer = await publish(body, { query: `/datasources?overwrite=true&uploadSessionId=${id}` })
    expect(codeOf(answer)).toBe('400000')
    expect(answer.text).toContain('datasourceType')
  })

  it('refuses two parts with a session', async () => {
    const id = await hand.upload(sales)
    const answer = await publish(goodBody(), { query: `${publishQuery}&uploadSessionId=${id}` })
    expect(codeOf(answer)).toBe('400000')
    expect(answer.text).toContain('one part only')
  })

  it('refuses a session that is unknown or already consumed', async () => {
    const body = multipart(payloadPart(datasourcePayload('Sales', projectId)))
    const query = `${publishQuery}&uploadSessionId=1:${'0'.repeat(32)}-1:0`
    expect(codeOf(await publish(body, { query }))).toBe('400000')
    const id = await hand.upload(Buffer.from('Hyper, but not really'))
    const consuming = { query: `${publishQuery}&uploadSessionId=${id}` }
    expect(codeOf(await publish(body, consuming))).toBe('400011')
    expect(codeOf(await publish(body, consuming))).toBe('400000')
  })

  it.each([
    ['overwrite=yes', '400008'],
    ['overwrite=TRUE', '400008'],
    ['asJob=1', '400008'],
    ['overwrite=true&append=true', '400000'],
    ['datasourceType=csv', '400000'],
    ['datasourceType=hyper&append=true', '404004']
  ])('refuses %s', async (query, code) => {
    expect(codeOf(await publish(goodBody(), { query: `/datasources?${query}` }))).toBe(code)
  })

  it.each([
    ['another magic', () => Buffer.concat([Buffer.from('PK\x03\x04'), sales]), 'cannot|can be read'],
    ['a cut file', () => sales.subarray(0, sales.length / 2), 'There was a problem publishing the file'],
    ['two tables', () => readFile(files.path('two')), 'exactly one fact table'],
    ['no table', () => readFile(files.path('none')), 'exactly one fact table'],
    ['an interval', () => readFile(files.path('interval')), 'wait']
  ])('refuses %s: at once with 400011, as a job without a word', async (_, content, why) => {
    const bytes = await content()
    const answer = await publish(publishBody('Sales', projectId, bytes))
    expect(codeOf(answer)).toBe('400011')
    expect(answer.text).toMatch(new RegExp(why))
    const job = await hand.publishAsJob('Sales', bytes)
    expect(job.text).toMatch(/completedAt="[^"]+" finishCode="1"\/>/)
    expect(simulator.jobs.at(-1)?.reason).toMatch(/^400011: /)
  })

  it('refuses an unknown project', async () => {
    const answer = await publish(publishBody('Sales', '22222222-2222-4222-8222-222222222222', sales))
    expect([answer.status, codeOf(answer)]).toEqual([404, '404005'])
  })
})

describe('uploads', () => {
  it('refuses a part of 65 MiB and takes none of it', async () => {
    const id = await hand.upload(sales)
    const answer = await hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(Buffer.alloc(65 * 2 ** 20)))
    expect(answer.status).toBe(413)
    const next = await hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(Buffer.from('x')))
    expect(attribute(next, 'fileSize')).toBe('0')
  })

  it('takes a part of 64 MiB and tells megabytes', async () => {
    const id = await hand.upload(Buffer.alloc(0))
    const answer = await hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(Buffer.alloc(64 * 2 ** 20)))
    expect([answer.status, attribute(answer, 'fileSize')]).toEqual([200, '64'])
  })

  it('refuses a part without data, an unknown session and a payload that is not empty', async () => {
    const id = await hand.upload(Buffer.alloc(0))
    expect(codeOf(await hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(Buffer.alloc(0))))).toBe(
      '400020'
    )
    const onlyPayload = multipart(payloadPart(''))
    expect(codeOf(await hand.sendParts('PUT', `/fileUploads/${id}`, onlyPayload))).toBe('400020')
    const unknown = `/fileUploads/1:${'0'.repeat(32)}-1:0`
    expect(codeOf(await hand.sendParts('PUT', unknown, appendBody(sales)))).toBe('404015')
    const full = multipart(payloadPart('<tsRequest/>'), filePart('tableau_file', 'x.hyper', sales))
    expect(codeOf(await hand.sendParts('PUT', `/fileUploads/${id}`, full))).toBe('400000')
  })

  it('refuses the second of two appends at the same time', async () => {
    const id = await hand.upload(Buffer.alloc(0))
    const body = appendBody(sales)
    const { hostname, port } = new URL(simulator.origin)
    const socket = createConnection(Number(port), hostname)
    const first = new Promise<string>((resolve, reject) => {
      let received = ''
      socket.setEncoding('utf8').on('error', reject)
      socket.on('data', chunk => {
        received += String(chunk)
        if (received.includes('</tsResponse>')) resolve(received)
      })
    })
    const head = `PUT ${hand.base}/fileUploads/${id} HTTP/1.1\r\nHost: x\r\nUser-Agent: by hand\r\nX-Tableau-Auth: ${hand.token}\r\nContent-Type: multipart/mixed; boundary=${BOUNDARY}\r\nContent-Length: ${body.length}\r\n\r\n`
    await new Promise(resolve =>
      socket.write(Buffer.concat([Buffer.from(head), body.subarray(0, 1000)]), resolve)
    )
    // The first append holds the session from its first byte on.
    while (simulator.requests.at(-1)?.bodyBytes !== 1000) await new Promise(resolve => setImmediate(resolve))
    const second = await hand.sendParts('PUT', `/fileUploads/${id}`, body)
    expect(second.status).toBe(500)
    expect(second.text).toContain('errors.upload.concurrent_write')
    socket.write(body.subarray(1000))
    expect(await first).toContain('HTTP/1.1 200 OK')
    socket.destroy()
  })

  it('spoils the file when a part that broke off is sent again', async () => {
    const id = await hand.upload(Buffer.alloc(0))
    simulator.inject({ kind: 'resetMidBody', afterBytes: 20_000 })
    await expect(hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(sales))).rejects.toThrow()
    // Until the server has noticed the break, the part that broke off is still in flight.
    const again = () => hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(sales))
    let blind = await again()
    for (let tries = 0; blind.status === 500 && tries < 50; tries++) {
      await delay(100)
      blind = await again()
    }
    expect(blind.status).toBe(200)
    const answer = await publish(multipart(payloadPart(datasourcePayload('Sales', projectId))), {
      query: `${publishQuery}&uploadSessionId=${id}`
    })
    expect(codeOf(answer)).toBe('400011')
    expect(violations()).toEqual([expect.stringContaining('an append follows one that broke off')])
  })
})

describe('sessions', () => {
  it('refuses the content URL in place of the site id', async () => {
    const answer = await send(simulator.origin, '/api/3.30/sites/acme/projects', { headers: hand.headers })
    expect([answer.status, codeOf(answer)]).toEqual([404, '404000'])
  })

  it('refuses requests without a token and with a wrong one', async () => {
    expect(codeOf(await send(simulator.origin, `${hand.base}/projects`))).toBe('401000')
    const headers = { 'x-tableau-auth': 'a|b|c' }
    expect(codeOf(await send(simulator.origin, `${hand.base}/projects`, { headers }))).toBe('401002')
  })

  it('ends the first session of a token with the second sign-in, and its uploads', async () => {
    const own = await startSimulator()
    try {
      const first = await signIn(own)
      const id = await first.upload(sales)
      const second = await signIn(own)
      expect(codeOf(await first.send('/projects'))).toBe('401002')
      expect((await second.send('/projects')).status).toBe(200)
      expect(codeOf(await second.sendParts('PUT', `/fileUploads/${id}`, appendBody(sales)))).toBe('404015')
    } finally {
      await own.close()
    }
  })

  it.each([
    ['a wrong secret', signInBody('ci', 'wrong', 'acme'), '401001'],
    ['a wrong site', signInBody('ci', 'demo-secret-not-a-real-one', 'other'), '401001'],
    ['no site on Cloud', signInBody('ci', 'demo-secret-not-a-real-one', ''), '401001'],
    ['an empty secret', signInBody('ci', '', 'acme'), '400000'],
    [
      'user and password on Cloud',
      '<tsRequest><credentials name="u" password="p"><site contentUrl="acme" /></credentials></tsRequest>',
      '401001'
    ],
    [
      'two kinds of credentials',
      signInBody('ci', 'x', 'acme').replace('credentials ', 'credentials name="u" password="p" '),
      '400000'
    ],
    ['no credentials', '<tsRequest />', '400000']
  ])('refuses a sign-in with %s', async (_, body, code) => {
    const answer = await send(simulator.origin, '/api/3.30/auth/signin', { method: 'POST', body })
    expect(codeOf(answer)).toBe(code)
  })

  it('signs in with user and password on Server, to the Default site', async () => {
    const server = await startSimulator({
      profile: 'server',
      sites: [{ contentUrl: '' }],
      users: [{ name: 'anna', password: 'not a real one' }]
    })
    try {
      const body =
        '<tsRequest><credentials name="anna" password="not a real one"><site contentUrl="" /></credentials></tsRequest>'
      const answer = await send(server.origin, '/api/3.30/auth/signin', { method: 'POST', body })
      expect(attribute(answer, 'estimatedTimeToExpiration')).toBe('4:00:00')
    } finally {
      await server.close()
    }
  })
})

describe('addresses', () => {
  it.each([
    ['GET', '/api/3.30/auth/signin', 405, '405000'],
    ['GET', '/api/3.30/nowhere', 404, '404003'],
    ['GET', '//api/3.30/serverinfo', 404, '404003'],
    ['POST', '/api/3.31/auth/signin', 404, '404001'],
    ['POST', '/api/3.x/auth/signin', 404, '404001'],
    ['GET', '/api/2.3/serverinfo', 404, '404001']
  ])('refuses %s %s', async (method, path, status, code) => {
    const answer = await send(simulator.origin, path, { method })
    expect([answer.status, codeOf(answer)]).toEqual([status, code])
    expect(answer.headers['allow']).toBe(status === 405 ? 'POST' : undefined)
  })

  it('answers a request with a broken length with 400', async () => {
    const answer = await sendBytes(
      simulator.origin,
      'POST /api/3.30/auth/signin HTTP/1.1\r\nHost: x\r\nContent-Length: two\r\n\r\n'
    )
    expect(answer).toContain('HTTP/1.1 400')
  })
})

describe('violations', () => {
  it('records secrets in the URL and in headers, and masks them', async () => {
    const { pat, origin } = simulator
    await send(origin, `/api/3.30/serverinfo?secret=${pat.secret}`)
    await send(origin, '/api/3.30/serverinfo', { headers: { 'user-agent': `x ${pat.secret}` } })
    await send(origin, `/api/3.30/serverinfo?token=${encodeURIComponent(hand.token)}`)
    expect(violations()).toEqual([
      'GET /api/3.30/serverinfo: a secret is in the URL',
      "GET /api/3.30/serverinfo: the query parameter 'secret' is not known and was ignored",
      "GET /api/3.30/serverinfo: a secret is in the header 'user-agent'",
      'GET /api/3.30/serverinfo: a secret is in the URL',
      "GET /api/3.30/serverinfo: the query parameter 'token' is not known and was ignored"
    ])
    expect(JSON.stringify(simulator.requests)).not.toContain(pat.secret)
    expect(JSON.stringify(simulator.requests)).not.toContain(hand.token)
  })

  it('records unknown query parameters and a missing User-Agent', async () => {
    await hand.send('/projects?pagesize=10')
    await send(simulator.origin, '/api/3.30/serverinfo', { headers: { 'user-agent': '' } })
    expect(violations()).toEqual([
      `GET ${hand.base}/projects: the query parameter 'pagesize' is not known and was ignored`,
      'GET /api/3.30/serverinfo: there is no User-Agent'
    ])
  })

  it('records polling faster than the limit', async () => {
    const own = await startSimulator({ limits: { minPollIntervalMs: 60_000 } })
    try {
      await (await signIn(own)).publishAsJob('Sales', sales)
      expect(own.violations).toEqual([expect.stringContaining('queried again after less than 60000 ms')])
    } finally {
      await own.close()
    }
  })
})
