import { type ChildProcess, spawn } from 'node:child_process'
import { realpath } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Deadline } from '../../base/deadline.ts'
import { ActionError } from '../../base/errors.ts'
import { before } from '../../base/text.ts'
import { makeWorkFolder, type WorkFolder } from '../../files/work-folder.ts'
import { engineArguments, engineEnvironment } from './server-options.ts'
import { type Connection, connect } from './sql.ts'

/** How to start the engine. */
export interface HyperOptions {
  /** Path of the `hyperd` executable. */
  readonly hyperd: string
  /** An existing folder of this run (mode 0700): temporary files, and the databases. */
  readonly workDir: string
  /** The existing folder that SQL may read files from: the spool. */
  readonly readable: string
  /** More existing folders in which databases may be created; `workDir` always is one. */
  readonly databases?: readonly string[]
  /** Version of the databases that are created without saying one. Default 2. */
  readonly databaseVersion?: 2 | 3 | 4
  /** When it ends the run, the engine is killed and running queries throw its reason. */
  readonly deadline?: Deadline
  /** How long the engine may take to come up. Default 30,000. */
  readonly answerWithinMs?: number
}

/** A running engine. It ends by itself when this process dies. */
export interface HyperServer {
  /** A new connection. @throws ActionError `engine.failed`, or the reason of the run's deadline */
  connect(): Promise<Connection>
  /** Ends the engine and removes its socket. Attached databases are closed whole. Never throws; may be called twice. */
  stop(): Promise<void>
}

/** Does `work` over a new connection, which is closed whatever happens. @throws what `work` and `connect` throw */
export async function withConnection<T>(
  server: HyperServer,
  work: (connection: Connection) => Promise<T>
): Promise<T> {
  const connection = await server.connect()
  try {
    return await work(connection)
  } finally {
    await connection.close()
  }
}

interface Endpoint {
  readonly host: string
  readonly port: number
}

const ANSWER_WITHIN_MS = 30_000
const STOP_WITHIN_MS = 10_000
/** The shortest limit of a Unix socket's path is that of macOS: 104 bytes with the closing zero. */
const SOCKET_PATH_BYTES = 100

/**
 * Starts hyperd with a private socket, without log and without a way out to other files or the network.
 * The callback connection is hyperd's own protocol: it says where it listens, and ends when that connection does.
 * @throws ActionError `engine.start`, or the reason of the run's deadline
 */
export async function startHyper(options: HyperOptions): Promise<HyperServer> {
  options.deadline?.check()
  const folder = await socketFolder()
  const engine = new EngineProcess(options, folder)
  try {
    const endpoint = await engine.start()
    return {
      connect: () => connect({ ...endpoint, lost: () => engine.lost() }),
      stop: () => engine.stop()
    }
  } catch (error) {
    await engine.stop()
    options.deadline?.check()
    throw error
  }
}

/** A private folder for the Unix sockets; none on Windows or where its path would be too long. */
async function socketFolder(): Promise<WorkFolder | undefined> {
  if (process.platform === 'win32') return undefined
  const longest = join('tpa-4194304-XXXXXX', '.s.PGSQL.1.pid')
  const parent = [tmpdir(), '/tmp'].find(path => Buffer.byteLength(join(path, longest)) < SOCKET_PATH_BYTES)
  return parent === undefined ? undefined : await makeWorkFolder(parent).catch(() => undefined)
}

class EngineProcess {
  readonly #options: HyperOptions
  readonly #folder: WorkFolder | undefined
  readonly #server: Server = createServer()
  readonly #kill = () => this.#child?.kill('SIGKILL')
  #child: ChildProcess | undefined
  #callback: Socket | undefined
  #exited: Promise<string> = Promise.resolve('')
  #output = ''
  /** Kept apart: what went wrong stands here, and which of the two streams is read first is chance. */
  #errors = ''
  #stopped: Promise<void> | undefined

  constructor(options: HyperOptions, folder: WorkFolder | undefined) {
    this.#options = options
    this.#folder = folder
  }

  async start(): Promise<Endpoint> {
    const { hyperd, workDir, readable, databases = [], databaseVersion = 2, deadline } = this.#options
    const listening = await this.#listen()
    const answer = this.#answer()
    const args = engineArguments({
      callback: listening.callback,
      listen: listening.listen,
      // hyperd compares real paths, and the folder for temporary files is often a link (macOS).
      readable: await realpath(readable),
      databases: await Promise.all([workDir, ...databases].map(path => realpath(path))),
      temporary: workDir,
      databaseVersion
    })
    const ended = Promise.withResolvers<never>()
    try {
      const child = spawn(hyperd, args, {
        cwd: workDir,
        env: engineEnvironment(workDir),
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsHide: true
      })
      this.#child = child
      child.on('error', error =>
        ended.reject(this.#notStarted((error as NodeJS.ErrnoException).code ?? error.message))
      )
      this.#exited = new Promise(resolve => {
        child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`))
        child.once('error', error => resolve(error.message))
      })
      child.stdout.on('data', (bytes: Buffer) => {
        if (this.#output.length < 4096) this.#output += bytes.toString()
      })
      child.stderr.on('data', (bytes: Buffer) => {
        if (this.#errors.length < 4096) this.#errors += bytes.toString()
      })
    } catch (error) {
      throw this.#notStarted((error as NodeJS.ErrnoException).code ?? String(error))
    }
    void this.#exited.then(how => ended.reject(this.#notStarted(how)))
    deadline?.signal.addEventListener('abort', this.#kill, { once: true })
    if (deadline?.signal.aborted) this.#kill()

    const timer = new AbortController()
    const withinMs = this.#options.answerWithinMs ?? ANSWER_WITHIN_MS
    const late = delay(withinMs, undefined, { signal: timer.signal }).then(() => {
      throw this.#notStarted(`no answer within ${withinMs / 1000} s`)
    })
    late.catch(() => undefined)
    try {
      return await Promise.race([answer, ended.promise, late])
    } finally {
      timer.abort()
      this.#server.close()
    }
  }

  /** The error for a connection that broke. */
  async lost(): Promise<Error> {
    const how = await Promise.race([this.#exited, delay(2_000, 'no answer', { ref: false })])
    const signal = this.#options.deadline?.signal
    if (signal?.aborted) return signal.reason as Error
    const killed = how === 'SIGKILL' || how === 'SIGABRT' || how === 'SIGSEGV'
    return new ActionError(
      'engine.failed',
      `The engine ended in the middle of the work (${how}).`,
      killed
        ? 'Most often the runner had too little memory: use a larger one, or let the transform sort, group or join less at once.'
        : 'Run again; if it ends the same way, report it with the debug log (ACTIONS_STEP_DEBUG=true).'
    )
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    this.#server.close()
    this.#callback?.destroy()
    if (this.#callback === undefined) this.#kill()
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const timer = new AbortController()
      const tooLong = delay(STOP_WITHIN_MS, 'too long', { signal: timer.signal }).catch(() => '')
      if ((await Promise.race([this.#exited, tooLong])) === 'too long') this.#child?.kill(signal)
      timer.abort()
    }
    this.#options.deadline?.signal.removeEventListener('abort', this.#kill)
    await this.#folder?.remove()
  }

  async #listen(): Promise<{ callback: string; listen: string }> {
    const server = this.#server
    const folder = this.#folder
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      if (folder === undefined) server.listen(0, '127.0.0.1', resolve)
      else server.listen(join(folder.path, 'callback'), resolve)
    })
    if (folder === undefined) {
      const { port } = server.address() as { port: number }
      return { callback: `tab.tcp://127.0.0.1:${port}`, listen: 'tab.tcp://127.0.0.1:0' }
    }
    return {
      callback: `tab.domain://${folder.path}/domain/callback`,
      listen: `tab.domain://${folder.path}/domain/.s.PGSQL.1`
    }
  }

  /** Waits for the callback: one byte of length, then the endpoint with a closing zero. */
  #answer(): Promise<Endpoint> {
    const folder = this.#folder
    return new Promise(resolve => {
      this.#server.once('connection', socket => {
        this.#callback = socket
        let received = Buffer.alloc(0)
        socket.on('error', () => undefined)
        socket.on('data', bytes => {
          received = Buffer.concat([received, bytes])
          const length = received[0] ?? 0
          if (received.length <= length) return
          const endpoint = before(received.toString('utf8', 1, 1 + length), '\0')
          const port = Number(/:(\d+)$/.exec(endpoint)?.[1])
          resolve(folder === undefined ? { host: '127.0.0.1', port } : { host: folder.path, port: 1 })
        })
      })
    })
  }

  #notStarted(reason: string): ActionError {
    const printed = `${this.#errors}\n${this.#output}`
      .split('\n')
      .map(line => line.trim())
      .find(line => line !== '' && !/^(--no-password option|hyperd server version|listening on)/.test(line))
    const because = printed === undefined ? reason : `${reason}: ${printed.slice(0, 200)}`
    return new ActionError(
      'engine.start',
      `The engine ${this.#options.hyperd} did not start (${because}).`,
      startRemedy(reason, printed ?? '')
    )
  }
}

function startRemedy(reason: string, printed: string): string {
  if (reason === 'EACCES')
    return 'Make the file executable for the user of the runner, on a disk that is not mounted noexec.'
  if (
    reason === 'ENOENT' ||
    reason === 'ENOEXEC' ||
    reason === 'UNKNOWN' ||
    /GLIBC|shared librar/i.test(printed)
  ) {
    return 'It does not fit this machine: hyperd needs Linux x64 with glibc 2.27 or newer (not Alpine), macOS, or Windows x64.'
  }
  return 'Check that the runner has memory and disk space left, and that hyperd-path, if given, names a hyperd of the pinned version.'
}
