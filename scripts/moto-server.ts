import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { AwsV4Signer } from 'aws4fetch'
import { Agent, request } from 'undici'
import { freePort } from '../__tests__/support/postgres.ts'

const START_MS = 30_000
const NOBODY = { accessKeyId: 'nobody', secretAccessKey: 'nobody', region: 'us-east-1' }

/** A moto server of this machine: a program that is not ours, and knows the APIs of AWS. */
export interface MotoServer {
  readonly origin: string
  readonly port: number
  /** Makes a bucket, or an object in it. */
  put(path: string, body?: Uint8Array | string): Promise<void>
  /**
   * Makes a user who may do what a policy says, and from then on verifies signatures and rights, with the code of AWS's
   * own client for Python.
   */
  guardWith(policy: string): Promise<{ readonly id: string; readonly secret: string }>
  stop(): Promise<void>
}

/**
 * Starts moto.
 * @param command the program `moto_server`
 * @param tls paths of a certificate and its key, and the PEM of who issued it
 * @throws Error when it cannot be started
 */
export async function startMoto(
  command: string,
  tls?: { readonly certificate: string; readonly key: string; readonly ca: string }
): Promise<MotoServer> {
  const port = await freePort()
  const secure = tls === undefined ? [] : ['-s', '-c', tls.certificate, '-k', tls.key]
  // A group of its own: the command may be a script around the server.
  const child = spawn(command, ['-p', String(port), ...secure], { stdio: 'ignore', detached: true })
  let failed: Error | undefined
  child.on('error', error => {
    failed = error
  })
  const origin = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`
  const dispatcher = new Agent(tls === undefined ? {} : { connect: { ca: tls.ca } })
  const send = async (
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    body: Uint8Array | string = '',
    headers: Record<string, string> = {}
  ): Promise<string> => {
    const answer = await request(`${origin}${path}`, { method, body, headers, dispatcher })
    const text = await answer.body.text()
    if (answer.statusCode >= 300) throw new Error(`moto answered ${answer.statusCode} to ${path}: ${text}`)
    return text
  }
  const ask = async (parameters: Readonly<Record<string, string>>): Promise<string> => {
    const body = new URLSearchParams({ ...parameters, Version: '2010-05-08' }).toString()
    const type = 'application/x-www-form-urlencoded'
    const signer = new AwsV4Signer({
      method: 'POST',
      url: `${origin}/`,
      body,
      service: 'iam',
      ...NOBODY,
      headers: { 'content-type': type }
    })
    const { headers } = await signer.sign()
    return await send('POST', '/', body, { ...Object.fromEntries(headers), 'content-type': type })
  }
  for (const until = performance.now() + START_MS; ; await delay(200)) {
    const isUp = await send('GET', '/moto-api/').then(
      () => true,
      () => false
    )
    if (isUp) break
    if (failed !== undefined || child.exitCode !== null || performance.now() > until) {
      killGroup(child)
      throw new Error(`${command} cannot be started${failed === undefined ? '' : ` (${failed.message})`}.`)
    }
  }
  return {
    origin,
    port,
    async put(path, body) {
      await send('PUT', `/${path.split('/').map(encodeURIComponent).join('/')}`, body)
    },
    async guardWith(policy) {
      await ask({ Action: 'CreateUser', UserName: 'reader' })
      await ask({
        Action: 'PutUserPolicy',
        UserName: 'reader',
        PolicyName: 'read',
        PolicyDocument: policy
      })
      const made = await ask({ Action: 'CreateAccessKey', UserName: 'reader' })
      await send('POST', '/moto-api/reset-auth', '0')
      const textOf = (name: string): string => new RegExp(`<${name}>([^<]+)`).exec(made)?.[1] ?? ''
      return { id: textOf('AccessKeyId'), secret: textOf('SecretAccessKey') }
    },
    async stop() {
      await dispatcher.close()
      killGroup(child)
    }
  }
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
