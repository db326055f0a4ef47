import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A comment on pull request 7. */
export interface KeptComment {
  readonly id: number
  body: string
  /** Login; null when the account is gone. Default: somebody else. */
  readonly author?: string | null
}

/** How the stand-in refuses requests. */
export interface Refusal {
  readonly status: number
  /** Refuses only requests whose method and path match. */
  readonly of?: RegExp
  readonly message?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A stand-in for the part of GitHub's REST API that keeps comments. */
export interface GithubApi {
  readonly origin: string
  /** The comments on pull request 7, oldest first. */
  readonly comments: KeptComment[]
  /** The deployments, oldest first, each with the states that it was given. */
  readonly deployments: Deployment[]
  /** Method and path of each request. */
  readonly requests: string[]
  /** Login of the token's owner. */
  writer: string
  /** From now on requests are refused so; undefined: as it should be. */
  refusal: Refusal | undefined
  /** Where comments stand; undefined: where GitHub would put them. */
  address: string | undefined
  close(): Promise<void>
}

/** A deployment of octo/data. */
export interface Deployment {
  readonly id: number
  readonly environment: string
  readonly task: string
  readonly ref: string
  readonly payload: unknown
  readonly statuses: unknown[]
}

const TOKEN = 'ghs_test_token_0123456789'
export const GITHUB_TOKEN = TOKEN
/** Who the token of a job writes as. */
const WRITER = 'github-actions[bot]'

/** Keeps comments on pull request 7 of octo/data, for the bearer of GITHUB_TOKEN only. */
export async function startGithubApi(): Promise<GithubApi> {
  const comments: KeptComment[] = []
  const requests: string[] = []
  const deployments: Deployment[] = []
  const server = createServer(async (request, response) => {
    requests.push(`${request.method} ${request.url}`)
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (api.refusal?.of?.test(`${request.method} ${request.url}`) ?? api.refusal !== undefined) {
      const { status = 500, message = 'refused', headers = {} } = api.refusal ?? {}
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
      return answer(status, { message })
    }
    if (!isBearer(request)) return answer(401, { message: 'Bad credentials' })
    const url = new URL(request.url ?? '/', origin)
    const shown = ({ id, body, author = 'somebody' }: KeptComment) => ({
      id,
      body,
      user: author === null ? null : { login: author },
      html_url: api.address ?? `https://github.example/octo/data/pull/7#issuecomment-${id}`
    })
    if (url.pathname === '/graphql' && request.method === 'POST') {
      const { query } = (await jsonOf(request)) as { query: string }
      if (/^\s*(query\s*)?\{\s*viewer\s*\{\s*login\s*\}\s*\}\s*$/.test(query)) {
        return answer(200, { data: { viewer: { login: api.writer } } })
      }
      return answer(200, { errors: [{ type: 'undefinedField', message: 'not kept here' }] })
    }
    if (url.pathname === '/repos/octo/data/issues/7/comments') {
      if (request.method === 'POST') {
        const { body } = (await jsonOf(request)) as { body: string }
        const made = { id: comments.length + 1, body, author: api.writer }
        comments.push(made)
        return answer(201, shown(made))
      }
      const size = Number(url.searchParams.get('per_page'))
      const page = Number(url.searchParams.get('page') ?? 1)
      if (page * size < comments.length) {
        const next = new URL(url)
        next.searchParams.set('page', String(page + 1))
        response.setHeader('link', `<${next.href}>; rel="next"`)
      }
      return answer(200, comments.slice((page - 1) * size, page * size).map(shown))
    }
    if (url.pathname === '/repos/octo/data/deployments') {
      if (request.method === 'POST') {
        const given = (await jsonOf(request)) as Omit<Deployment, 'id' | 'statuses'>
        deployments.push({ ...given, id: deployments.length + 1, statuses: [] })
        return answer(201, deployments.at(-1))
      }
      const wanted = deployments.filter(
        ({ environment, task }) =>
          environment === url.searchParams.get('environment') && task === url.searchParams.get('task')
      )
      return answer(200, wanted.toReversed().slice(0, Number(url.searchParams.get('per_page'))))
    }
    const deployment = /^\/repos\/octo\/data\/deployments\/(\d+)\/statuses$/.exec(url.pathname)?.[1]
    if (deployment !== undefined) {
      deployments[Number(deployment) - 1]?.statuses.push(await jsonOf(request))
      return answer(201, { id: 1 })
    }
    const id = /^\/repos\/octo\/data\/issues\/comments\/(\d+)$/.exec(url.pathname)?.[1]
    const found = comments.find(comment => comment.id === Number(id))
    if (request.method !== 'PATCH' || found === undefined) return answer(404, { message: 'Not Found' })
    found.body = ((await jsonOf(request)) as { body: string }).body
    answer(200, shown(found))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const api: GithubApi = {
    origin,
    comments,
    deployments,
    requests,
    writer: WRITER,
    refusal: undefined,
    address: undefined,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
  return api
}

function isBearer({ headers }: IncomingMessage): boolean {
  const [scheme = '', token] = headers.authorization?.split(' ') ?? []
  return /^(token|bearer)$/i.test(scheme) && token === TOKEN
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}
