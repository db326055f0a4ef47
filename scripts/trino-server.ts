import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, globSync } from 'node:fs'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '../__tests__/support/postgres.ts'
import { type MotoServer, startMoto } from './moto-server.ts'

const run = promisify(execFile)
const VERSION = '476'
const MIN_JAVA = 24
const GET = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get'
const START_MS = 240_000
const BUCKET = 'spool'

/** A real Trino with the connector `tpch`, which makes tables of any size out of nothing. */
export interface TrinoServer {
  /** `trino://me@127.0.0.1:PORT/tpch`. */
  readonly url: string
  /** It hands results out in parts that lie in an S3 of this machine. */
  readonly spools: boolean
  stop(): Promise<void>
}

/**
 * Starts Trino from Maven; with an S3 of this machine (moto_server) it has the spooling protocol.
 * @param folder for the server, its data and its logs
 * @throws Error that says what is missing
 */
export async function startTrino(folder: string): Promise<TrinoServer> {
  const java = await findJava()
  const home = await unpack(folder)
  const port = await freePort()
  const storage = await startStorage()
  await configure(home, folder, port, storage?.port)
  const server = spawn(join(home, 'bin/launcher'), ['run'], {
    env: { ...process.env, JAVA_HOME: java, PATH: `${join(java, 'bin')}:${process.env['PATH']}` },
    stdio: 'ignore',
    detached: true
  })
  const stop = async (): Promise<void> => {
    // The launcher and the server that it has started.
    killGroup(server)
    await storage?.stop()
    await delay(200)
  }
  for (const until = performance.now() + START_MS; performance.now() < until; await delay(500)) {
    if (server.exitCode !== null) throw new Error(`Trino ended with ${server.exitCode}; look into ${folder}.`)
    const info = await fetch(`http://127.0.0.1:${port}/v1/info`).catch(() => undefined)
    const state = info?.ok === true ? ((await info.json()) as { starting: boolean }) : { starting: true }
    // It has started before it has a node to run a query on.
    if (!state.starting && (await runsQueries(port)))
      return { url: `trino://me@127.0.0.1:${port}/tpch`, spools: storage !== undefined, stop }
  }
  await stop()
  throw new Error(`Trino did not start within ${START_MS / 1000} s.`)
}

async function runsQueries(port: number): Promise<boolean> {
  const headers = { 'X-Trino-User': 'me' }
  let answer = await fetch(`http://127.0.0.1:${port}/v1/statement`, {
    method: 'POST',
    headers,
    body: 'select count(*) from tpch.tiny.nation'
  })
  for (;;) {
    if (!answer.ok) return false
    const { error, nextUri } = (await answer.json()) as { error?: unknown; nextUri?: string }
    if (error !== undefined || nextUri === undefined) return error === undefined
    await delay(50)
    answer = await fetch(nextUri, { headers })
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL')
}

async function findJava(): Promise<string> {
  const candidates = [process.env['JAVA_HOME'], ...globSync('/usr/lib/jvm/*')]
  for (const home of candidates) {
    if (home === undefined || !existsSync(join(home, 'bin/java'))) continue
    const { stderr } = await run(join(home, 'bin/java'), ['-version'])
    if (Number(/version "(\d+)/.exec(stderr)?.[1]) >= MIN_JAVA) return home
  }
  throw new Error(`Trino ${VERSION} needs Java ${MIN_JAVA} or newer.`)
}

/** @returns the folder of the server */
async function unpack(folder: string): Promise<string> {
  const home = join(folder, `trino-server-core-${VERSION}`)
  if (existsSync(join(home, 'plugin/tpch'))) return home
  const core = await artifact('trino-server-core', 'tar.gz')
  const tpch = await artifact('trino-tpch', 'zip')
  await mkdir(folder, { recursive: true })
  await run('tar', ['-xzf', core, '-C', folder])
  await run('unzip', ['-q', '-o', tpch, '-d', folder])
  await cp(join(folder, `trino-tpch-${VERSION}`), join(home, 'plugin/tpch'), { recursive: true })
  return home
}

async function artifact(name: string, kind: string): Promise<string> {
  const path = join(homedir(), '.m2/repository/io/trino', name, VERSION, `${name}-${VERSION}.${kind}`)
  if (existsSync(path)) return path
  try {
    await run('mvn', [
      '-q',
      '-B',
      GET,
      `-Dartifact=io.trino:${name}:${VERSION}:${kind}`,
      '-Dtransitive=false'
    ])
  } catch (error) {
    throw new Error(`Maven does not give ${name} ${VERSION}.`, { cause: error })
  }
  return path
}

async function startStorage(): Promise<MotoServer | undefined> {
  try {
    const moto = await startMoto('moto_server')
    await moto.put(BUCKET)
    return moto
  } catch {
    return undefined
  }
}

async function configure(
  home: string,
  folder: string,
  port: number,
  storage: number | undefined
): Promise<void> {
  const spooling =
    storage === undefined
      ? {}
      : {
          'protocol.spooling.enabled': 'true',
          'protocol.spooling.shared-secret-key': randomBytes(32).toString('base64'),
          'protocol.spooling.retrieval-mode': 'STORAGE'
        }
  const files: Readonly<Record<string, string>> = {
    'node.properties': properties({
      'node.environment': 'test',
      'node.id': 'one',
      'node.data-dir': join(folder, 'data')
    }),
    'jvm.config': '-server\n-Xmx3G\n-XX:+UseG1GC\n-XX:+ExitOnOutOfMemoryError\n',
    'config.properties': properties({
      coordinator: 'true',
      'node-scheduler.include-coordinator': 'true',
      'http-server.http.port': String(port),
      'discovery.uri': `http://127.0.0.1:${port}`,
      'catalog.management': 'static',
      ...spooling
    }),
    'catalog/tpch.properties': 'connector.name=tpch\n',
    ...(storage === undefined
      ? {}
      : {
          'spooling-manager.properties': properties({
            'spooling-manager.name': 'filesystem',
            'fs.s3.enabled': 'true',
            'fs.location': `s3://${BUCKET}/`,
            'fs.segment.encryption': 'false',
            's3.endpoint': `http://127.0.0.1:${storage}`,
            's3.region': 'us-east-1',
            's3.aws-access-key': 'a',
            's3.aws-secret-key': 'b',
            's3.path-style-access': 'true'
          })
        })
  }
  await mkdir(join(home, 'etc/catalog'), { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(home, 'etc', name), text)
}

function properties(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
