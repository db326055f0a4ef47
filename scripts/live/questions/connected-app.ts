import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { keepSecret } from '../../../src/base/secrets.ts'
import type { TableauClient } from '../../../src/tableau/rest/client.ts'
import type { ConnectedApp } from '../../../src/tableau/rest/credentials.ts'
import { child, requestXml } from '../../../src/tableau/rest/xml.ts'
import { NotAsked, type Question, type Stand } from '../question.ts'
import { jobOf } from '../scratch.ts'

const MINUTE = 60_000
const READ = ['tableau:content:read'] as const

/** The connected app of the settings. @throws NotAsked when there is none */
export function appOf({ site }: Stand): ConnectedApp {
  const { connectedApp } = site.options.settings
  if (connectedApp !== undefined) return connectedApp
  throw new NotAsked('It is about connected apps, and LIVE_CLIENT_ID and its siblings are empty.')
}

/** A JWT as the action does not mint them. */
async function jwtOf(app: ConnectedApp, lifeMs: number, jti: string): Promise<string> {
  const jwt = await new SignJWT({ scp: [...READ] })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: app.secretId, iss: app.clientId })
    .setIssuer(app.clientId)
    .setSubject(app.user)
    .setAudience('tableau')
    .setJti(jti)
    .setExpirationTime(new Date(Date.now() + lifeMs))
    .sign(new TextEncoder().encode(app.secretValue))
  keepSecret(jwt)
  return jwt
}

/** Signs in by a JWT; a session that comes of it is signed out. @returns the code of the answer */
async function signInCode({ site }: Stand, jwt: string, version?: string): Promise<string> {
  const { api } = await site.client()
  const auth = `/api/${version ?? api.version}/auth`
  const content = {
    name: 'credentials',
    attributes: { jwt },
    children: [{ name: 'site', attributes: { contentUrl: site.options.settings.site } }]
  }
  const answer = await site.send({
    method: 'POST',
    path: `${auth}/signin`,
    token: '',
    contentType: 'application/xml',
    body: requestXml(content)
  })
  const token = answer.root === undefined ? undefined : child(answer.root, 'credentials')?.attributes['token']
  if (token !== undefined) {
    keepSecret(token)
    await site.send({ method: 'POST', path: `${auth}/signout`, token, body: '' })
  }
  return answer.code
}

/** Does `work` in a session of the connected app with some scopes. */
async function scoped<T>(
  stand: Stand,
  scopes: readonly string[],
  work: (client: TableauClient) => Promise<T>
): Promise<T> {
  const client = await stand.site.open(appOf(stand), scopes)
  try {
    return await work(client)
  } finally {
    await client.signOut()
  }
}

const tokenOf = (client: TableauClient): string => client.session().token

/** Questions about connected apps: life of a JWT, scopes, sessions. */
export const CONNECTED_APP: readonly Question[] = [
  {
    id: 'jwt-long-life',
    asks: 'What does a JWT that lives for 11 minutes answer?',
    switch: 'quirks.jwtToleranceMs',
    assumed: '401001',
    ask: async stand => signInCode(stand, await jwtOf(appOf(stand), 11 * MINUTE, randomUUID()))
  },
  {
    id: 'jwt-ended',
    asks: 'What does a JWT answer that ended two seconds ago?',
    switch: 'quirks.jwtToleranceMs',
    assumed: '401001',
    ask: async stand => signInCode(stand, await jwtOf(appOf(stand), -2_000, randomUUID()))
  },
  {
    id: 'jwt-twice',
    asks: 'What does a JWT answer the second time?',
    switch: 'simulator/jwt.ts',
    assumed: 'HTTP 200, then 401001',
    async ask(stand) {
      const jwt = await jwtOf(appOf(stand), 5 * MINUTE, randomUUID())
      return `${await signInCode(stand, jwt)}, then ${await signInCode(stand, jwt)}`
    }
  },
  {
    id: 'jwt-old-version',
    asks: 'Does a JWT sign in below the version that brought it (2.4)?',
    switch: 'quirks.jwtBelowItsVersion',
    assumed: 'HTTP 200',
    ask: async stand => signInCode(stand, await jwtOf(appOf(stand), 5 * MINUTE, randomUUID()), '2.4')
  },
  {
    id: 'jwt-sessions',
    asks: 'What becomes of a session of a connected app when it signs in again?',
    switch: 'simulator/auth.ts',
    assumed: 'HTTP 200',
    ask: stand =>
      scoped(stand, READ, first =>
        scoped(stand, READ, async () => {
          const request = { method: 'GET', path: 'projects', query: { pageSize: '1' } } as const
          return (await stand.site.send({ ...request, token: tokenOf(first) })).code
        })
      )
  },
  {
    id: 'missing-scope',
    asks: 'What does a call answer whose scope the session lacks?',
    switch: 'quirks.missingScopeCode',
    assumed: '401002',
    ask: stand =>
      scoped(stand, READ, async client => {
        const request = { method: 'POST', path: 'fileUploads', body: '' } as const
        return (await stand.site.send({ ...request, token: tokenOf(client) })).code
      })
  },
  {
    id: 'jwt-job',
    asks: 'Does a session of a connected app with tableau:jobs:read see a job?',
    switch: 'simulator/jobs.ts',
    assumed: 'HTTP 200',
    async ask(stand) {
      const { site, scratch } = stand
      appOf(stand)
      const query = { overwrite: 'true', asJob: 'true' }
      const job = jobOf(await scratch.publish(scratch.name('jwt-job'), 'base', { query }))
      if (job === undefined) throw new NotAsked('There came no job.')
      await scratch.jobEnd(job)
      return await scoped(stand, ['tableau:jobs:read'], async client => {
        return (await site.send({ method: 'GET', path: `jobs/${job}`, token: tokenOf(client) })).code
      })
    }
  }
]
