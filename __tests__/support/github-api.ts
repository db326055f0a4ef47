import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A stand-in for the part of GitHub's REST API that keeps comments. */
export interface GithubApi {
  readonly origin: string
  /** The comments on pull request 7, oldest first. */
  readonly comments: { readonly id: number; body: string }[]
  /** Method and path of each request. */
  readonly requests: string[]
  /** From now on every request gets this status; undefined: as it should be. */
  refuseWith: number | undefined
  /** What GitHub says when it refuses. */
  refusal: string
  /** Where comments stand; undefined: where GitHub would put them. */
  address: string | undefined
  close(): Promise<void>
}

const TOKEN = 'ghs_test_token_0123456789'
export const GITHUB_TOKEN = TOKEN

/** Keeps comments on pull request 7 of octo/data, for the bearer of GITHUB_TOKEN only. */
export async function startGithubApi(): Promise<GithubApi> {
  const comments: { id: number; body: string }[] = []
  const requests: string[] = []
  const server = createServer(async (request, response) => {
    requests.push(`${request.method} ${request.url}`)
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (api.refuseWith !== undefined) return answer(api.refuseWith, { message: api.refusal })
    if (request.headers.authorization !== `token ${TOKEN}`) return answer(401, { message: 'Bad credentials' })
    const url = new URL(request.url ?? '/', origin)
    const shown = (comment: { id: number; body: string }) => ({
      ...comment,
      html_url: api.address ?? `https://github.example/octo/data/pull/7#issuecomment-${comment.id}`
    })
    if (url.pathname === '/repos/octo/data/issues/7/comments') {
      if (request.method === 'POST') {
        const body = await bodyOf(request)
        comments.push({ id: comments.length + 1, body })
        return answer(201, shown({ id: comments.length, body }))
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
    const id = /^\/repos\/octo\/data\/issues\/comments\/(\d+)$/.exec(url.pathname)?.[1]
    const found = comments.find(comment => comment.id === Number(id))
    if (request.method !== 'PATCH' || found === undefined) return answer(404, { message: 'Not Found' })
    found.body = await bodyOf(request)
    answer(200, shown(found))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const api: GithubApi = {
    origin,
    comments,
    requests,
    refuseWith: undefined,
    refusal: 'refused',
    address: undefined,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
  return api
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return (JSON.parse(Buffer.concat(chunks).toString('utf8')) as { body: string }).body
}
