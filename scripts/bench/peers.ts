import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { startPostgres } from '../../__tests__/support/postgres.ts'
import { type Simulator, startSimulator } from '../../simulator/server.ts'
import { runChild } from './child.ts'
import { loadIntoPostgres } from './engines.ts'
import { COLUMNS, writeRecords } from './records.ts'
import { median, type Result } from './result.ts'
import type { Measured, Workbench } from './workbench.ts'

/** A script that people write today. */
interface Peer {
  readonly script: string
  readonly name: string
  /** Ours shall be so many times as fast. */
  readonly times: number
}

const FROM_URL: readonly Peer[] = [
  { script: 'inserter.py', name: 'Python: requests, Inserter row by row, TSC', times: 4 },
  { script: 'pandas_pantab.py', name: 'Python: pandas, pantab, TSC', times: 2.5 }
]
const FROM_POSTGRES: readonly Peer[] = [
  { script: 'inserter_sql.py', name: 'Python: psycopg, Inserter row by row, TSC', times: 4 },
  { script: 'pandas_sql.py', name: 'Python: pandas.read_sql, pantab, TSC', times: 2.5 }
]

const scripts = join(import.meta.dirname, 'peers')

/**
 * The same records from a local web address to a published data source: ours beside what people write in Python, whole
 * processes. The Python packages are installed once, into build/peers.
 * @throws Error when there is no Python, a package cannot be installed, or a script fails
 */
export async function benchPeers(bench: Workbench, records: number): Promise<Result[]> {
  const folder = join(bench.folder, 'peers')
  await mkdir(folder)
  await writeRecords(join(folder, 'records.json'), 'json', records)
  const source = await serveFile(join(folder, 'records.json'))
  try {
    return await compare(bench, FROM_URL, folder, {
      what: `${records.toLocaleString('en-US')} records, URL → published (whole process)`,
      records,
      address: source.url,
      inputs: { 'source-url': source.url }
    })
  } finally {
    await source.close()
    await rm(folder, { recursive: true })
  }
}

/** The same for a query at a real PostgreSQL. @throws as `benchPeers` */
export async function benchPostgresPeers(bench: Workbench, records: number): Promise<Result[]> {
  const folder = join(bench.folder, 'peers')
  await mkdir(folder)
  const csv = join(folder, 'records.csv')
  await writeRecords(csv, 'csv', records)
  const server = await startPostgres({ settings: { shared_buffers: '512MB', max_wal_size: '8GB' } })
  try {
    await loadIntoPostgres(server.url, csv)
    return await compare(bench, FROM_POSTGRES, folder, {
      what: `PostgreSQL, ${records.toLocaleString('en-US')} rows × 7 → published (whole process)`,
      records,
      address: server.url,
      inputs: { 'source-url': server.url, 'source-query': 'select * from records' }
    })
  } finally {
    await server.stop()
    await rm(folder, { recursive: true })
  }
}

/** Where the records are, for the scripts and for the action. */
interface Compared {
  readonly what: string
  readonly records: number
  readonly address: string
  readonly inputs: Readonly<Record<string, string>>
}

async function compare(
  bench: Workbench,
  peers: readonly Peer[],
  folder: string,
  { what, records, address, inputs }: Compared
): Promise<Result[]> {
  const python = await preparePython(join(bench.root, 'build', 'peers'))
  // The scripts publish without a job, which the simulator does at once.
  const tableau = await startSimulator({ timing: { job: { polls: 1 } } })
  const env = {
    ...process.env,
    TABLEAU_SERVER_URL: tableau.origin,
    TABLEAU_SITE_ID: tableau.site,
    TABLEAU_PAT_NAME: tableau.pat.name,
    TABLEAU_PAT_SECRET: tableau.pat.secret
  }
  const ours: Measured[] = []
  const theirs = peers.map((): { ms: number; peakRss: number }[] => [])
  try {
    for (let run = 0; run < bench.runs; run++) {
      // A new one each time: the scripts do not look at what they overwrite.
      const name = `ours ${run + 1}`
      ours.push(
        await bench.act({
          ...inputs,
          'datasource-name': name,
          'tableau-server-url': tableau.origin,
          'tableau-site-id': tableau.site,
          'tableau-pat-name': tableau.pat.name,
          'tableau-pat-secret': tableau.pat.secret
        })
      )
      check(tableau, name, records)
      for (const [index, { script }] of peers.entries()) {
        const { ms, stdout } = await runChild(python, [join(scripts, script), address, script], {
          cwd: folder,
          env
        })
        check(tableau, script, records)
        // The last thing a script prints is its largest resident size, in bytes.
        theirs[index]?.push({ ms, peakRss: Number(stdout.trim().split('\n').at(-1)) })
      }
    }
  } finally {
    await tableau.close()
  }
  return peers.map(({ name, times }, index) => ({
    what,
    ours: median(ours.map(({ ms }) => ms)),
    beside: {
      name,
      ms: median((theirs[index] ?? []).map(({ ms }) => ms)),
      peakRss: Math.max(...(theirs[index] ?? []).map(({ peakRss }) => peakRss))
    },
    target: { kind: 'at-least', times },
    peakRss: Math.max(...ours.map(({ peakRss }) => peakRss))
  }))
}

/** Makes a virtual environment with the packages and gives its interpreter. */
async function preparePython(folder: string): Promise<string> {
  const windows = process.platform === 'win32'
  await runChild(windows ? 'python' : 'python3', ['-m', 'venv', folder])
  const python = join(folder, windows ? 'Scripts/python.exe' : 'bin/python')
  const requirements = join(scripts, 'requirements.txt')
  await runChild(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements])
  return python
}

/** Serves one JSON file at every path. */
async function serveFile(path: string): Promise<{ url: string; close(): Promise<void> }> {
  const { size } = await stat(path)
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': size })
    // A client that goes away early shows in its own result.
    pipeline(createReadStream(path), response).catch(() => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/records.json`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}

/** All must have published the same. */
function check(tableau: Simulator, name: string, records: number): void {
  const found = tableau.datasources.find(datasource => datasource.name === name)
  if (found?.rows !== records || found.columns.length !== COLUMNS.length) {
    throw new Error(`${name} published ${found?.rows} rows and ${found?.columns.length} columns.`)
  }
}
