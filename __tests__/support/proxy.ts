import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A running proxy process. */
export interface TestProxy {
  /** With the user and password in it, if it wants any. */
  readonly url: string
  readonly port: number
  /** One line for each request: `CONNECT host:port` or `METHOD absolute-url`. */
  readonly lines: string[]
  stop(): Promise<void>
}

/**
 * Starts a proxy as a process of its own; it leads every host name to 127.0.0.1.
 * @param credentials `user:password` that it wants; none by default
 */
export async function startProxy(credentials?: string): Promise<TestProxy> {
  const script = fileURLToPath(new URL('./proxy-process.ts', import.meta.url))
  const child = fork(script, credentials === undefined ? [] : [credentials], {
    execArgv: ['--disable-warning=ExperimentalWarning']
  })
  const lines: string[] = []
  const port = await new Promise<number>((resolve, reject) => {
    child.on('message', (message: { port?: number; line?: string }) => {
      if (message.line !== undefined) lines.push(message.line)
      if (message.port !== undefined) resolve(message.port)
    })
    child.once('exit', code => reject(new Error(`The proxy ended with ${code}.`)))
  })
  const [user, password] = (credentials ?? '').split(':').map(encodeURIComponent)
  return {
    url: `http://${credentials === undefined ? '' : `${user}:${password}@`}127.0.0.1:${port}`,
    port,
    lines,
    stop: () =>
      new Promise(resolve => {
        child.once('exit', () => resolve())
        child.disconnect()
      })
  }
}
