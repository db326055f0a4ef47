import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import mysql from 'mysql2/promise'
import type { KeyAndCertificate } from './certificates.ts'
import { freePort } from './postgres.ts'

/** MariaDB does not run as root; this user is on every Linux. */
const NOBODY = 65534
const SERVER = ['/usr/sbin/mariadbd', '/usr/local/sbin/mariadbd', '/usr/libexec/mariadbd']
const INSTALLER = ['/usr/bin/mariadb-install-db', '/usr/local/bin/mariadb-install-db']

/** A real MariaDB for one test file. Its user `root` has no password; the database `sales` is there. */
export interface MariaServer {
  readonly port: number
  /** Runs SQL as root, one statement or several, in the database `sales`. Values are text. */
  sql(text: string): Promise<Record<string, string | null>[]>
  /** `mysql://root@127.0.0.1:PORT/sales`. */
  readonly url: string
  readonly version: string
  /** Stops it, by default at once as a crash would, and starts it again. */
  restart(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  stop(): Promise<void>
}

/** How the server is set up beside the defaults. */
export interface MariaSetup {
  readonly settings?: Readonly<Record<string, string>>
  readonly tls?: KeyAndCertificate
}

/** Starts MariaDB on a free port of this machine. @throws Error when it is not installed */
export async function startMariaDb(setup: MariaSetup = {}): Promise<MariaServer> {
  const [program, installer] = [SERVER, INSTALLER].map(paths => paths.find(existsSync))
  if (program === undefined || installer === undefined)
    throw new Error('MariaDB is not installed. On Debian: apt-get install mariadb-server (.ci/run does it).')
  const folder = await mkdtemp(join(tmpdir(), 'mariadb-'))
  const owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  const give = (path: string): void => {
    if ('uid' in owner) chownSync(path, NOBODY, NOBODY)
  }
  give(folder)
  const data = join(folder, 'data')
  const made = spawnSync(
    installer,
    [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-name-resolve'
    ],
    { ...owner, cwd: folder, encoding: 'utf8' }
  )
  if (made.status !== 0) throw new Error(`mariadb-install-db failed: ${made.stdout}${made.stderr}`)
  const tls: Record<string, string> = {}
  if (setup.tls !== undefined) {
    for (const [name, text] of [
      ['ssl-key', setup.tls.key],
      ['ssl-cert', setup.tls.cert]
    ] as const) {
      const path = join(folder, `${name}.pem`)
      await writeFile(path, text, { mode: 0o600 })
      give(path)
      tls[name] = path
    }
  }
  const port = await freePort()
  const socket = join(folder, 's')
  const settings = {
    datadir: data,
    port: String(port),
    socket,
    'bind-address': '127.0.0.1',
    'skip-name-resolve': '1',
    'innodb-flush-log-at-trx-commit': '0',
    'innodb-doublewrite': '0',
    ...tls,
    ...setup.settings
  }
  const flags = Object.entries(settings).map(([name, value]) => `--${name}=${value}`)
  let log = ''
  let running: ChildProcess | undefined
  const sql = async (text: string): Promise<Record<string, string | null>[]> => {
    const client = await mysql.createConnection({
      socketPath: socket,
      user: 'root',
      multipleStatements: true,
      typeCast: field => field.string()
    })
    try {
      await client.query('create database if not exists sales character set utf8mb4; use sales')
      const [rows] = await client.query(text)
      return Array.isArray(rows) ? (rows as Record<string, string | null>[]) : []
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  const start = async (): Promise<void> => {
    const child = spawn(program, ['--no-defaults', ...flags], {
      ...owner,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe']
    })
    running = child
    // A test file that fails before it stops the server still ends.
    child.unref()
    if (child.stderr instanceof Socket) child.stderr.unref()
    child.stderr.setEncoding('utf8').on('data', text => {
      log += text
    })
    for (let tries = 0; tries < 400; tries++) {
      if (child.exitCode !== null) throw new Error(`MariaDB ended: ${log}`)
      try {
        await sql('select 1')
        return
      } catch {
        await delay(50)
      }
    }
    throw new Error(`MariaDB does not answer: ${log}`)
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const child = running
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.ref()
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  const killed = (): void => {
    running?.kill('SIGKILL')
  }
  process.on('exit', killed)
  await start()
  const [{ v: version = '' } = {}] = await sql('select version() as v')
  return {
    port,
    url: `mysql://root@127.0.0.1:${port}/sales`,
    version: version ?? '',
    sql,
    async restart(signal = 'SIGKILL') {
      await end(signal)
      await start()
    },
    async stop() {
      process.off('exit', killed)
      await end('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    }
  }
}
