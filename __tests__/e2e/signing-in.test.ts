import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from '../../simulator/server.ts'
import { makeAuthority, type TestAuthority } from '../support/certificates.ts'
import { startProxy, type TestProxy } from '../support/proxy.ts'
import type { StepOptions, StepResult } from '../support/runner.ts'
import { errorOf, useStand } from './stand.ts'

const USER = 'anna@example.com'
const PAT = { name: 'ci', secret: 'demo-secret-not-a-real-one', user: USER }
const APP = { clientId: 'client-1', secretId: 'secret-1', secretValue: 'app-secret-not-a-real-one' }
const HOST = 'tableau.test'
const DAY_MS = 86_400_000

const stand = useStand()
let authority: TestAuthority
let stranger: TestAuthority
let secure: Simulator
let expired: Simulator
let proxy: TestProxy

beforeAll(async () => {
  authority = await makeAuthority('Acme Root')
  stranger = await makeAuthority('Stranger')
  const options = {
    profile: 'server',
    users: [{ name: USER, password: 'pass-w0rd-not-a-real-one' }],
    pats: [PAT],
    connectedApps: [APP],
    timing: { job: { polls: 1 } }
  } as const
  secure = await startSimulator({ ...options, tls: await authority.issue([HOST, '127.0.0.1']) })
  expired = await startSimulator({
    ...options,
    tls: await authority.issue(['127.0.0.1'], Date.now() - DAY_MS)
  })
  proxy = await startProxy()
})
afterAll(() => Promise.all([secure.close(), expired.close(), proxy.stop()]))

/** A step that publishes three rows to a simulator of its own, by its token unless the inputs say otherwise. */
function publish(
  simulator: Simulator,
  inputs: Record<string, string>,
  options: StepOptions = {}
): Promise<StepResult> {
  return stand.step(
    {
      'source-url': 'rows.csv',
      'tableau-server-url': simulator.origin,
      'tableau-site-id': simulator.site,
      'tableau-pat-name': PAT.name,
      'tableau-pat-secret': PAT.secret,
      ...inputs
    },
    { ...options, workspace: { 'rows.csv': 'id\n1\n2\n3\n', ...options.workspace } }
  )
}

const BY_APP = {
  'tableau-pat-name': '',
  'tableau-pat-secret': '',
  'tableau-client-id': APP.clientId,
  'tableau-secret-id': APP.secretId,
  'tableau-secret-value': APP.secretValue,
  'tableau-jwt-user': USER
}

describe('tableau-ca-certificate', () => {
  it('is trusted beside the others: as text, as a file, and through a proxy', async () => {
    const text = await publish(secure, { 'tableau-ca-certificate': authority.ca, 'datasource-name': 'Text' })
    const file = await publish(
      secure,
      { 'tableau-ca-certificate': 'certificates/root.pem', 'datasource-name': 'File' },
      { workspace: { 'certificates/root.pem': `${stranger.ca}${authority.ca}` } }
    )
    const port = new URL(secure.origin).port
    const proxied = await publish(
      secure,
      {
        'tableau-server-url': `https://${HOST}:${port}`,
        'tableau-ca-certificate': authority.ca,
        'datasource-name': 'Proxied'
      },
      { env: { HTTPS_PROXY: proxy.url } }
    )
    for (const step of [text, file, proxied]) {
      expect({
        error: step.exitCode === 0 ? '' : errorOf(step),
        published: step.outputs['published']
      }).toEqual({
        error: '',
        published: 'true'
      })
    }
    expect(new Set(proxy.lines)).toEqual(new Set([`CONNECT ${HOST}:${port}`]))
    expect(secure.datasources.map(({ name }) => name)).toEqual(['Text', 'File', 'Proxied'])
    expect(secure.openSessions).toBe(0)
  })

  it('is named by the error when a certificate is not trusted, and nothing is sent', async () => {
    const before = secure.requests.length
    const without = errorOf(await publish(secure, {}))
    expect(without).toMatch(
      /^tableau\.connection: .* certificate is not trusted \(\w+\)\. If it comes from a company authority, give its PEM in tableau-ca-certificate/
    )
    const wrong = await publish(secure, { 'tableau-ca-certificate': stranger.ca })
    expect(errorOf(wrong)).toMatch(/^tableau\.connection: .* not trusted .* tableau-ca-certificate/)
    const proxied = await publish(
      secure,
      { 'tableau-server-url': `https://${HOST}:${new URL(secure.origin).port}` },
      { env: { HTTPS_PROXY: proxy.url } }
    )
    expect(errorOf(proxied)).toMatch(/^tableau\.connection: .* not trusted .* tableau-ca-certificate/)
    expect(secure.requests).toHaveLength(before)
  })

  it('does not help where the certificate has expired or is for another host', async () => {
    const late = errorOf(await publish(expired, { 'tableau-ca-certificate': authority.ca }))
    expect(late).toMatch(
      /^tableau\.connection: .*has expired \(CERT_HAS_EXPIRED\)\. Have it renewed on the server/
    )
    const other = { 'tableau-server-url': `https://localhost:${new URL(secure.origin).port}` }
    expect(errorOf(await publish(secure, { ...other, 'tableau-ca-certificate': authority.ca }))).toMatch(
      /^tableau\.connection: .*for another host name \(ERR_TLS_CERT_ALTNAME_INVALID\)\. Use the host name/
    )
  })

  it('is checked before anything is fetched', async () => {
    const step = await publish(secure, { 'tableau-ca-certificate': 'no/such.pem' })
    expect(errorOf(step)).toMatch(
      /^input\.invalid: The input tableau-ca-certificate is neither PEM text nor a file/
    )
  })

  it('is there for the post step, too', async () => {
    const step = await publish(
      secure,
      {
        'source-url': stand.serve('rows.json', (_, response) => void response.write('[{"id":1},')),
        'tableau-ca-certificate': authority.ca
      },
      {
        kill: { signal: 'SIGKILL', when: /GET http:\/\/\S+rows\.json: HTTP 200/ },
        env: { RUNNER_DEBUG: '1' }
      }
    )
    expect(step.postLog).toContain('signed out now')
    expect(secure.openSessions).toBe(0)
  })
})

describe('a connected app', () => {
  it('publishes into a project that it makes; neither secret nor JWT shows', async () => {
    const step = await publish(secure, {
      ...BY_APP,
      'tableau-ca-certificate': authority.ca,
      'tableau-project': 'Shop/Daily',
      'create-project': 'true'
    })
    expect(step.exitCode).toBe(0)
    const project = secure.projects.find(({ name }) => name === 'Daily')
    expect(step.outputs).toMatchObject({ published: 'true', 'project-id': project?.id })
    expect(step.summary).toContain('The project “Shop/Daily” was missing')
    const jwt = step.masks.find(mask => mask.startsWith('eyJ'))
    expect(jwt).toBeDefined()
    const shown = JSON.stringify([
      step.log.replace(/^::add-mask::.*$/gm, ''),
      step.outputs,
      step.summary,
      step.state
    ])
    for (const secret of [APP.secretValue, jwt ?? '-']) expect(shown).not.toContain(secret)
    expect(secure.openSessions).toBe(0)
    expect(secure.violations).toEqual([])
  })

  it('makes no project when the data does not come', async () => {
    const step = await publish(secure, {
      ...BY_APP,
      'tableau-ca-certificate': authority.ca,
      'source-url': 'missing.csv',
      'tableau-project': 'Shop/Never',
      'create-project': 'true'
    })
    expect(errorOf(step)).toMatch(/^source\.file: /)
    expect(secure.projects.map(({ name }) => name)).not.toContain('Never')
  })
})

describe('user and password', () => {
  it('publish; the password shows nowhere', async () => {
    const step = await publish(secure, {
      'tableau-pat-name': '',
      'tableau-pat-secret': '',
      'tableau-username': USER,
      'tableau-password': 'pass-w0rd-not-a-real-one',
      'tableau-ca-certificate': authority.ca
    })
    expect(step.outputs['published']).toBe('true')
    expect(step.log.replace(/^::add-mask::.*$/gm, '')).not.toContain('pass-w0rd-not-a-real-one')
    expect(secure.openSessions).toBe(0)
  })
})
