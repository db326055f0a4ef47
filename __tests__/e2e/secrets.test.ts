import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readdir, readFile, rm } from 'node:fs/promises'
import type { IncomingMessage, RequestListener } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startServer, type TestServer } from '../support/http-server.ts'
import { oauthServer } from '../support/oauth-server.ts'
import { startProxy, type TestProxy } from '../support/proxy.ts'
import type { StepResult } from '../support/runner.ts'
import { errorOf, useStand } from './stand.ts'

/** Part of every secret, so that a piece of one is found too. */
const MARK = 'c4n4ry'
const TOKEN = `${MARK}-token-1f8a`
const PASSWORD = `${MARK}-password-"ü"/7c`
const HEADER = `${MARK}-header-93be`
const QUERY = `${MARK}-query-5d21`
const CLIENT = `${MARK}-client-"é"/+ 2b`
const PROXY = `${MARK}-proxy-e0c4`
const PATS = Array.from({ length: 40 }, (_, index) => ({
  name: `pat-${index}`,
  secret: `${MARK}-pat-${index}-not-a-real-one`,
  user: 'publisher@example.com'
}))

const stand = useStand({ pats: PATS })
/** Every piece of text that must not be found. */
const forbidden = new Set([
  MARK,
  Buffer.from(`me:${PASSWORD}`).toString('base64'),
  encodeURIComponent(PASSWORD),
  Buffer.from(`me:${CLIENT}`).toString('base64'),
  Buffer.from(`me:${encodeURIComponent(CLIENT).replaceAll('%20', '+').replaceAll('-', '%2D')}`).toString(
    'base64'
  ),
  encodeURIComponent(CLIENT)
])
/** How many there are before anybody has signed in to Tableau. */
const FIXED = forbidden.size
const oauth = oauthServer({ clientId: 'me', clientSecret: CLIENT, tokenPrefix: MARK, accepts: 'body' })
let login: TestServer
let proxy: TestProxy
let runs = 0

function listen(message: unknown): void {
  const { request } = message as { request: IncomingMessage }
  const token = request.headers['x-tableau-auth']
  // The third part is the site's LUID, which is not a secret.
  if (typeof token === 'string') for (const part of token.split('|').slice(0, 2)) forbidden.add(part)
}

beforeAll(async () => {
  subscribe('http.server.request.start', listen)
  login = await startServer((request, response) =>
    oauth.endpoint(request, response, login.received.at(-1)?.body ?? '')
  )
  proxy = await startProxy(`runner:${PROXY}`)
})
afterAll(async () => {
  unsubscribe('http.server.request.start', listen)
  await Promise.all([proxy.stop(), login.close()])
})

/** Runs a step with secrets wherever there can be one, by way of a proxy and with all debug output. */
async function run(url: string, inputs: Record<string, string> = {}): Promise<StepResult> {
  const pat = PATS[runs++]
  const step = await stand.step(
    {
      'source-url': `${url.replace('127.0.0.1', 'source.test')}?key=${QUERY}&page=1`,
      'source-headers': `X-Api-Key: ${HEADER}\nCookie: session=${HEADER}`,
      ...(inputs['source-username'] === undefined
        ? { 'source-token': TOKEN }
        : { 'source-password': PASSWORD }),
      'tableau-pat-name': pat?.name ?? '',
      'tableau-pat-secret': pat?.secret ?? '',
      ...inputs
    },
    {
      keep: true,
      env: {
        HTTP_PROXY: proxy.url,
        NO_PROXY: undefined,
        ACTIONS_STEP_DEBUG: 'true',
        RUNNER_DEBUG: '1'
      }
    }
  )
  try {
    expect(await leaksOf(step)).toEqual([])
  } finally {
    await rm(step.folder, { recursive: true, force: true })
  }
  return step
}

/** Where a secret stands that must not. */
async function leaksOf(step: StepResult): Promise<string[]> {
  const log = step.log.replace(/^::add-mask::.*$/gm, '')
  const leaks = log.split('\n').filter(holdsSecret)
  // The files of outputs, state and summary are among them.
  for (const file of await readdir(step.folder, { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name)
    // The extract is the data itself, secrets that the source repeats included.
    if (path.endsWith('.hyper')) continue
    if (holdsSecret(path) || (file.isFile() && holdsSecret(await readFile(path, 'latin1')))) leaks.push(path)
  }
  return leaks
}

function holdsSecret(text: string): boolean {
  const folded = text.toLowerCase()
  return [...forbidden].some(secret => folded.includes(secret.toLowerCase()))
}

/** An answer that repeats everything secret in the request, as unfriendly servers do. */
const echoing =
  (status: number, type: string, text: (echo: string) => string): RequestListener =>
  (request, response) => {
    const { authorization, cookie, 'x-api-key': key } = request.headers
    const echo = `${authorization} ${cookie} ${key} ${request.url}`
    response.writeHead(status, { 'content-type': type }).end(text(echo))
  }
const rows = echoing(200, 'application/json', () => '[{"id":1,"name":"a"},{"id":2,"name":"b"}]')

describe('no secret is in the log, the outputs, the summary or a file', () => {
  it('of a run that publishes', async () => {
    const url = stand.serve('rows.json', rows)
    const [bearer, basic] = await Promise.all([
      run(url, { 'datasource-name': 'Bearer' }),
      run(url, { 'datasource-name': 'Basic', 'source-username': 'me' })
    ])
    for (const step of [bearer, basic]) expect(step.outputs['published']).toBe('true')
    const requests = stand.source.received
    expect(requests.map(({ headers }) => headers.authorization).sort()).toEqual(
      [`Basic ${Buffer.from(`me:${PASSWORD}`).toString('base64')}`, `Bearer ${TOKEN}`].sort()
    )
    expect(requests[0]?.url).toContain(`key=${QUERY}`)
    expect(proxy.lines).toContainEqual(expect.stringMatching(/^GET http:\/\/source\.test/))
    for (const secret of [TOKEN, HEADER, PROXY]) expect(bearer.masks).toContain(secret)
    expect(basic.masks).toContain(PASSWORD)
    // Two sessions, two parts of each.
    expect(forbidden.size).toBe(FIXED + 4)
  })

  it.each([
    [
      'refuses',
      401,
      'application/json',
      (echo: string) => JSON.stringify({ error: `bad token ${echo}` }),
      'http-status'
    ],
    ['is not found', 404, 'text/plain', (echo: string) => `nothing for ${echo}`, 'http-status'],
    ['fails', 500, 'text/plain', (echo: string) => `Traceback: ${echo}`, 'http-status'],
    ['shows a page', 200, 'text/html', (echo: string) => `<title>Sign in ${echo}</title>`, 'html'],
    [
      'gives broken JSON',
      200,
      'application/json',
      (echo: string) => `[{"id":1},{"id":"${echo}" "x":}]`,
      'json'
    ],
    ['gives a ragged CSV', 200, 'text/csv', (echo: string) => `id,name\n1,a\n2,"b" ${echo}\n`, 'csv']
  ] as const)('when the source %s (%i) and repeats what it was sent', async (_, status, type, text, code) => {
    const step = await run(stand.serve('data', echoing(status, type, text)))
    expect(errorOf(step)).toMatch(new RegExp(`^source\\.${code}: `))
  })

  it('when the transform fails', async () => {
    const step = await run(stand.serve('rows.json', rows), { transform: 'SELECT nme FROM source' })
    expect(errorOf(step)).toMatch(/^transform\.sql: /)
  })

  it('when Tableau refuses to sign in and repeats the token', async () => {
    const fault = stand.simulator.inject({
      kind: 'errorCode',
      code: '401001',
      detail: `The token ${PATS[runs]?.secret} is not known`,
      path: /\/auth\/signin$/
    })
    const step = await run(stand.serve('rows.json', rows))
    fault.remove()
    expect(errorOf(step)).toMatch(/^tableau\.sign-in: .*The token \*\*\* is not known/)
  })

  it('when Tableau refuses the publication and repeats the token', async () => {
    const url = stand.serve('rows.json', rows)
    const refusal = stand.simulator.inject({
      kind: 'errorCode',
      code: '400011',
      detail: `not for ${PATS[runs]?.secret}`,
      method: 'POST',
      path: /\/datasources$/
    })
    const refused = await run(url)
    refusal.remove()
    expect(errorOf(refused)).toMatch(/^tableau\.\S+: /)
  })

  it('when the job fails and repeats the token', async () => {
    const failure = stand.simulator.inject({ kind: 'failJob', notes: `cannot read ${PATS[runs]?.secret}` })
    const step = await run(stand.serve('rows.json', rows))
    failure.remove()
    expect(errorOf(step)).toMatch(/^tableau\.job: .*cannot read \*\*\*/)
  })

  it.each([
    ['the preview of the summary', (echo: string) => JSON.stringify([{ id: 1, echo }]), {}],
    ['an example in a warning', (echo: string) => JSON.stringify([{ v: 1 }, { v: 2 }, { v: echo }]), {}],
    ['a value that does not convert', (echo: string) => JSON.stringify([{ v: echo }]), { columns: 'v: int' }],
    [
      'a transform',
      (echo: string) => JSON.stringify([{ v: echo }]),
      { transform: 'SELECT v::int AS v FROM source' }
    ],
    ['the name of a column', (echo: string) => JSON.stringify([{ [echo]: 1 }]), {}]
  ] as const)('when the data itself repeats what was sent: %s', async (_, text, inputs) => {
    const url = stand.serve('rows.json', echoing(200, 'application/json', text))
    const step = await run(url, { ...inputs, 'dry-run': 'true' })
    expect(step.log + step.summary).toContain('***')
  })

  describe('of several sources', () => {
    /** Inputs that replace those of the one source by `sources` with a secret of every kind. */
    const several = (url: string, client = CLIENT): Record<string, string> => {
      const source = url.replace('127.0.0.1', 'source.test')
      return {
        'source-url': '',
        'source-token': '',
        'source-headers': '',
        sources: `
a:
  url: ${source}
  oauth-token-url: ${login.origin}/token
  oauth-client-id: me
  oauth-client-secret: ${JSON.stringify(client)}
  query-secrets: {api_key: ${QUERY}}
b:
  url: ${source}?token=${QUERY}
  username: me
  password: ${JSON.stringify(PASSWORD)}
  headers:
    X-Api-Key: ${HEADER}`,
        transform: 'SELECT a.id, b.name FROM a JOIN b USING (id)'
      }
    }

    it('that publish', async () => {
      const url = stand.serve('rows.json', rows)
      const step = await run(url, { ...several(url), 'datasource-name': 'Joined' })
      expect(step.outputs['published']).toBe('true')
      const asked = stand.source.received.filter(request => url.endsWith(request.url.replace(/\?.*/, '')))
      expect(asked.map(request => request.headers.authorization).sort()).toEqual(
        [`Bearer ${oauth.issued.at(-1)}`, `Basic ${Buffer.from(`me:${PASSWORD}`).toString('base64')}`].sort()
      )
      expect(asked.map(request => request.url).join(' ')).toContain(`?api_key=${QUERY}`)
    })

    it.each([
      [
        'the service refuses the client',
        `${CLIENT}-wrong`,
        rows,
        /^source\.oauth: Source a: .*invalid_client/
      ],
      [
        'the source refuses the token',
        CLIENT,
        echoing(401, 'text/plain', echo => `no access: ${echo}`),
        /^source\.http-status: Source [ab]: /
      ],
      [
        'the answer is broken',
        CLIENT,
        echoing(200, 'application/json', echo => `[{"id":1},{"id":"${echo}" "x":}]`),
        /^source\.json: Source [ab]: /
      ],
      [
        'the data itself repeats what was sent',
        CLIENT,
        echoing(200, 'application/json', echo => JSON.stringify([{ name: echo }])),
        /^transform\.sql: /
      ]
    ] as const)('when %s', async (_, client, answer, error) => {
      const url = stand.serve('rows.json', answer)
      expect(errorOf(await run(url, several(url, client)))).toMatch(error)
    })

    it('when the YAML is broken', async () => {
      const url = stand.serve('rows.json', rows)
      const step = await run(url, { ...several(url), sources: `a: {token: ${TOKEN}, tokn: ${HEADER}}\nb: [` })
      expect(errorOf(step)).toMatch(/^input\.invalid: The input sources is not valid YAML \(line 2\)/)
    })
  })

  it('when the deadline ends the run', async () => {
    const stalled: RequestListener = (_request, response) => void response.writeHead(200).write('[{"id":1},')
    const step = await run(stand.serve('rows.json', stalled), { 'timeout-minutes': '0.06' })
    expect(errorOf(step)).toMatch(/^deadline: /)
  })
})
