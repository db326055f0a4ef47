import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Simulator } from '../../simulator/server.ts'
import { startHyper } from '../../src/hyper/engine/server.ts'
import { hyperd } from '../support/hyperd.ts'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

export interface HandMade {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** Sends a request over a connection of its own. Rejects when there is no whole answer. */
export function send(origin: string, path: string, options: HandMade = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(
      origin + path,
      {
        method: options.method ?? 'GET',
        agent: false,
        headers: {
          'user-agent': 'by hand',
          ...(options.body === undefined
            ? {}
            : { 'content-length': String(Buffer.byteLength(options.body)) }),
          ...options.headers
        }
      },
      response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString('utf8')
          })
        )
      }
    )
    call.on('error', reject)
    call.end(options.body)
  })
}

/** Writes bytes to a socket and gives all that comes back until the other side ends. */
export function sendBytes(origin: string, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin)
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    let received = ''
    socket.setEncoding('utf8')
    socket.on('data', chunk => (received += String(chunk)))
    socket.on('error', reject)
    socket.on('end', () => resolve(received))
    socket.on('end', () => socket.destroy())
  })
}

/** Value of an attribute in an answer: the first, or the first of an element. */
export function attribute(answer: Answer, name: string, element = ''): string {
  const scope = element === '' ? '' : `<${element}\\b[^>]*?`
  const value = new RegExp(`${scope}\\s${name}="([^"]*)"`).exec(answer.text)?.[1]
  if (value === undefined) throw new Error(`No ${element} ${name} in: ${answer.text}`)
  return value
}

export const signInBody = (name: string, secret: string, site: string): string =>
  `<tsRequest><credentials personalAccessTokenName="${name}" personalAccessTokenSecret="${secret}"><site contentUrl="${site}" /></credentials></tsRequest>`

/** A signed-in client that knows nothing: every request is written out. */
export interface Hand {
  readonly token: string
  readonly headers: Readonly<Record<string, string>>
  /** `/api/3.30/sites/<id>` */
  readonly base: string
  /** Path after the site. */
  send(path: string, options?: HandMade): Promise<Answer>
  /** A multipart request. */
  sendParts(method: string, path: string, body: Buffer, contentType?: string): Promise<Answer>
  /** Uploads in parts of `partBytes` and gives the upload session's id. */
  upload(content: Buffer, partBytes?: number): Promise<string>
  /** Publishes an uploaded file as a job and polls until it ends; gives the last answer. */
  publishAsJob(name: string, content: Buffer, query?: string): Promise<Answer>
  poll(jobId: string): Promise<Answer>
}

export async function signIn(simulator: Simulator): Promise<Hand> {
  const { origin, pat, site, siteId, projects } = simulator
  const answer = await send(origin, '/api/3.30/auth/signin', {
    method: 'POST',
    headers: { 'content-type': 'text/xml' },
    body: signInBody(pat.name, pat.secret, site)
  })
  const token = attribute(answer, 'token')
  const headers = { 'x-tableau-auth': token }
  const base = `/api/3.30/sites/${siteId}`
  const hand: Hand = {
    token,
    headers,
    base,
    send: (path, options = {}) =>
      send(origin, base + path, { ...options, headers: { ...headers, ...options.headers } }),
    sendParts: (method, path, body, contentType = `multipart/mixed; boundary=${BOUNDARY}`) =>
      hand.send(path, { method, body, headers: { 'content-type': contentType } }),
    async upload(content, partBytes = content.length) {
      const id = attribute(await hand.send('/fileUploads', { method: 'POST' }), 'uploadSessionId')
      for (let start = 0; start < content.length; start += partBytes) {
        const part = content.subarray(start, start + partBytes)
        const appended = await hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(part))
        if (appended.status !== 200) throw new Error(appended.text)
      }
      return id
    },
    async publishAsJob(name, content, query = 'overwrite=true') {
      const id = await hand.upload(content)
      const accepted = await hand.sendParts(
        'POST',
        `/datasources?datasourceType=hyper&asJob=true&uploadSessionId=${id}&${query}`,
        multipart(payloadPart(datasourcePayload(name, projects[0]?.id ?? '')))
      )
      if (accepted.status !== 202) return accepted
      return hand.poll(attribute(accepted, 'id', 'job'))
    },
    async poll(jobId) {
      for (let count = 0; count < 10; count++) {
        const answer = await hand.send(`/jobs/${jobId}`)
        if (answer.status !== 200 || answer.text.includes('completedAt=')) return answer
      }
      throw new Error('The job does not end.')
    }
  }
  return hand
}

export const BOUNDARY = 'fe3398c4fbfe8c35f3fc0ac74f91df06'

export const datasourcePayload = (name: string, projectId: string): string =>
  `<tsRequest><datasource name="${name}"><project id="${projectId}" /></datasource></tsRequest>`

/** A part, written out. */
export const part = (disposition: string, type: string, content: string | Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: ${type}\r\n\r\n`
    ),
    Buffer.from(content as Buffer),
    Buffer.from('\r\n')
  ])

export const payloadPart = (xml: string): Buffer => part('name="request_payload"', 'text/xml', xml)

export const filePart = (name: string, filename: string, content: Buffer): Buffer =>
  part(`name="${name}"; filename="${filename}"`, 'application/octet-stream', content)

/** The parts and the closing boundary. */
export const multipart = (...parts: readonly Buffer[]): Buffer =>
  Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)])

export const appendBody = (content: Buffer): Buffer =>
  multipart(payloadPart(''), filePart('tableau_file', 'extract.hyper', content))

/** The body of a publication in one request. */
export const publishBody = (
  name: string,
  projectId: string,
  content: Buffer,
  filename = 'extract.hyper'
): Buffer =>
  multipart(
    payloadPart(datasourcePayload(name, projectId)),
    filePart('tableau_datasource', filename, content)
  )

/** Makes `.hyper` files with the engine: `statements` run with the new file as database `o`. */
export async function makeHyperFiles(
  files: Readonly<Record<string, readonly string[]>>
): Promise<{ readonly folder: string; path(name: string): string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'simulator-test-'))
  await mkdir(join(folder, 'readable'))
  const server = await startHyper({ hyperd, workDir: folder, readable: join(folder, 'readable') })
  const path = (name: string): string => join(folder, `${name}.hyper`)
  try {
    const connection = await server.connect()
    for (const [name, statements] of Object.entries(files)) {
      await connection.query(`create database "${path(name)}"`)
      await connection.query(`attach database "${path(name)}" as o`)
      for (const statement of statements) await connection.query(statement)
      await connection.query('detach database o')
    }
    await connection.close()
  } finally {
    await server.stop()
  }
  return { folder, path, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** One table with three rows. */
export const SALES = [
  'create schema o."Extract"',
  'create table o."Extract"."Extract" ("id" bigint not null, "what" text, "price" numeric(10,2), "on" date)',
  `insert into o."Extract"."Extract" values (1, 'Tea', 2.50, date '2026-01-31'), (2, null, null, null), (9007199254740993, 'Söhne', 10, date '2026-02-01')`
] as const
