import type { TableauClient } from '../../../src/tableau/rest/client.ts'
import { requestXml } from '../../../src/tableau/rest/xml.ts'
import { multipart, payloadPart } from '../multipart.ts'
import { NotAsked, type Question, type Stand } from '../question.ts'
import { NOWHERE } from '../scratch.ts'

/** The sign-in of the personal access token, for a request of one's own. @throws NotAsked when there is no token */
function tokenXml({ site }: Stand): string {
  const { credentials, site: contentUrl } = site.options.settings
  if (credentials.kind !== 'personal-access-token') {
    throw new NotAsked('It is about personal access tokens, and another way to sign in is given.')
  }
  return requestXml({
    name: 'credentials',
    attributes: { personalAccessTokenName: credentials.name, personalAccessTokenSecret: credentials.secret },
    children: [{ name: 'site', attributes: { contentUrl } }]
  })
}

const asked = (token: string) =>
  ({ method: 'GET', path: 'projects', query: { pageSize: '1' }, token }) as const

/** Does `work` in a session beside that of the site, which ends by it: both are signed out. */
async function besides<T>({ site }: Stand, work: (second: TableauClient) => Promise<T>): Promise<T> {
  const second = await site.open(site.options.settings.credentials)
  try {
    return await work(second)
  } finally {
    await second.signOut()
    await site.leave()
  }
}

/** Questions about signing in, sessions and the form of answers. */
export const SESSIONS: readonly Question[] = [
  {
    id: 'token-form',
    asks: 'What is the form of a session token?',
    switch: 'simulator/auth.ts',
    assumed: 'three parts, the last one the LUID of the site',
    async ask({ site }) {
      const { token, siteId } = (await site.client()).session()
      const parts = token.split('|')
      if (parts.length === 3 && parts[2] === siteId) return 'three parts, the last one the LUID of the site'
      return `${parts.length} parts, the last one ${parts.at(-1) === siteId ? 'the' : 'not the'} LUID of the site`
    }
  },
  {
    id: 'second-sign-in',
    asks: 'What becomes of a session when its personal access token signs in again?',
    switch: 'quirks.onePatSession',
    assumed: '401002',
    async ask(stand) {
      tokenXml(stand)
      const { token } = (await stand.site.client()).session()
      return await besides(stand, async () => (await stand.site.send(asked(token))).code)
    }
  },
  {
    id: 'upload-after-sign-in',
    asks: 'Can an upload be used after the same user has signed in again?',
    switch: 'quirks.uploadSurvivesSignIn, quirks.missingUploadCode',
    assumed: '400000',
    async ask(stand) {
      const { site, scratch } = stand
      const upload = await scratch.upload('base')
      await site.leave()
      return await publishUpload(stand, 'upload-after-sign-in', upload)
    }
  },
  {
    id: 'sign-out-twice',
    asks: 'What does a second sign-out answer?',
    switch: 'simulator/auth.ts',
    assumed: 'HTTP 204, then 401002',
    async ask({ site }) {
      const client = await site.client()
      const signOut = {
        method: 'POST',
        path: `/api/${client.api.version}/auth/signout`,
        token: client.session().token,
        body: ''
      } as const
      try {
        const first = await site.send(signOut)
        return `${first.code}, then ${(await site.send(signOut)).code}`
      } finally {
        await site.leave()
      }
    }
  },
  {
    id: 'no-token',
    asks: 'What does a request without a token answer?',
    switch: 'simulator/auth.ts',
    assumed: '401000',
    ask: async ({ site }) => (await site.send(asked(''))).code
  },
  {
    id: 'unknown-token',
    asks: 'What does a request with a token that never was answer?',
    switch: 'simulator/auth.ts',
    assumed: '401002',
    ask: async ({ site }) => (await site.send(asked('livecheck'))).code
  },
  {
    id: 'other-site',
    asks: 'What does a site that is not that of the session answer?',
    switch: 'quirks.siteMismatchCode',
    assumed: '404000',
    async ask({ site }) {
      const { api } = await site.client()
      const path = `/api/${api.version}/sites/${NOWHERE}/projects`
      return (await site.send({ method: 'GET', path })).code
    }
  },
  {
    id: 'unknown-version',
    asks: 'What does a version of the API that the server does not have answer?',
    switch: 'quirks.unknownVersionCode',
    assumed: '404001',
    async ask({ site }) {
      const { siteId } = (await site.client()).session()
      return (await site.send({ method: 'GET', path: `/api/99.0/sites/${siteId}/projects` })).code
    }
  },
  {
    id: 'old-version-pat',
    asks: 'Does a personal access token sign in below the version that brought it (2.4)?',
    switch: 'quirks.patBelowItsVersion',
    assumed: 'HTTP 200',
    async ask(stand) {
      const body = tokenXml(stand)
      try {
        const path = '/api/2.4/auth/signin'
        return (
          await stand.site.send({ method: 'POST', path, token: '', contentType: 'application/xml', body })
        ).code
      } finally {
        // It has ended the session of the site; the next one ends this one.
        await stand.site.leave()
      }
    }
  },
  {
    id: 'server-info-case',
    asks: 'Is serverInfo answered as serverinfo is?',
    switch: 'simulator/router.ts',
    assumed: 'HTTP 200',
    ask: async ({ site }) => (await site.send({ method: 'GET', path: '/api/2.4/serverInfo', token: '' })).code
  },
  {
    id: 'json',
    asks: 'How is JSON answered when it is accepted?',
    switch: 'simulator/replies.ts',
    assumed: 'JSON, numbers of pages are texts',
    async ask({ site }) {
      const { text, contentType } = await site.send({
        ...{ method: 'GET', path: 'projects', query: { pageSize: '1' } },
        headers: { accept: 'application/json' }
      })
      if (!/\bjson\b/i.test(contentType)) return `not as JSON but as ${contentType.split(';')[0]}`
      const { pagination } = JSON.parse(text) as { pagination?: { pageSize?: unknown } }
      return `JSON, numbers of pages are ${typeof pagination?.pageSize === 'string' ? 'texts' : 'no texts'}`
    }
  }
]

/** Publishes from an upload, at once. @returns the code */
export async function publishUpload({ site, scratch }: Stand, what: string, upload: string): Promise<string> {
  const query = { datasourceType: 'hyper', overwrite: 'true', uploadSessionId: upload }
  const request = { method: 'POST', path: 'datasources', query } as const
  return (await site.sendParts(request, multipart([payloadPart(scratch.payload(scratch.name(what)))]))).code
}
