import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, readdirSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { KeyAndCertificate } from './certificates.ts'

/** PostgreSQL does not run as root; this user is on every Linux. */
const NOBODY = 65534

/** A real PostgreSQL for one test file. Its superuser is `postgres`. */
export interface PostgresServer {
  readonly port: number
  /** Runs SQL as superuser, one statement or several, in the database `postgres` unless another is named. */
  sql(text: string, database?: string): Promise<Record<string, unknown>[]>
  /** `postgres://postgres@127.0.0.1:PORT/postgres`. */
  readonly url: string
  /** What the server's log says so far. */
  readonly log: () => string
  /** Stops it, by default at once as a crash would, and starts it again. */
  restart(signal?: 'SIGINT' | 'SIGQUIT'): Promise<void>
  stop(): Promise<void>
}

/** How the server is set up beside the defaults. */
export interface PostgresSetup {
  readonly settings?: Readonly<Record<string, string>>
  /** Lines of pg_hba.conf; by default everybody is trusted. */
  readonly access?: readonly string[]
  readonly tls?: KeyAndCertificate
}

/** Starts PostgreSQL on a free port of this machine. @throws Error when it is not installed */
export async function startPostgres(setup: PostgresSetup = {}): Promise<PostgresServer> {
  const programs = postgresPrograms()
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'))
  const owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  const give = (path: string): void => {
    if ('uid' in owner) chownSync(path, NOBODY, NOBODY)
  }
  give(folder)
  const data = join(folder, 'data')
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...owner, cwd: folder, encoding: 'utf8' }
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  const access = setup.access ?? ['host all all all trust']
  await writeFile(join(data, 'pg_hba.conf'), `local all all trust\n${access.join('\n')}\n`)
  if (setup.tls !== undefined) {
    for (const [name, text] of [
      ['server.key', setup.tls.key],
      ['server.crt', setup.tls.cert]
    ] as const) {
      const path = join(data, name)
      await writeFile(path, text)
      await chmod(path, 0o600)
      give(path)
    }
  }
  const port = await freePort()
  const settings = {
    listen_addresses: '*',
    unix_socket_directories: folder,
    fsync: 'off',
    max_wal_senders: '0',
    ...(setup.tls === undefined ? {} : { ssl: 'on' }),
    ...setup.settings
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  let log = ''
  let running: ChildProcess | undefined
  const start = async (): Promise<void> => {
    const child = spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
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
    for (let tries = 0; tries < 200; tries++) {
      if (child.exitCode !== null) throw new Error(`PostgreSQL ended: ${log}`)
      try {
        await sql('select 1')
        return
      } catch {
        await delay(50)
      }
    }
    throw new Error(`PostgreSQL does not answer: ${log}`)
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const child = running
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.ref()
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  const sql = async (text: string, database = 'postgres'): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ host: folder, port, user: 'postgres', database })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query(text)).rows
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  const killed = (): void => {
    running?.kill('SIGQUIT')
  }
  process.on('exit', killed)
  await start()
  return {
    port,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    sql,
    log: () => log,
    async restart(signal = 'SIGQUIT') {
      await end(signal)
      await start()
    },
    async stop() {
      process.off('exit', killed)
      await end('SIGQUIT')
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** The folder with `initdb` and `postgres`: the newest of Debian's, or what POSTGRES_PROGRAMS names. */
function postgresPrograms(): string {
  const given = process.env['POSTGRES_PROGRAMS']
  if (given !== undefined) return given
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root)
    ? readdirSync(root).filter(name => existsSync(join(root, name, 'bin/initdb')))
    : []
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0]
  if (newest === undefined)
    throw new Error('PostgreSQL is not installed. On Debian: apt-get install postgresql (.ci/run does it).')
  return join(root, newest, 'bin')
}

/** A port that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
