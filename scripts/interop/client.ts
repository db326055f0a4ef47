import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type EngineFiles, openEngineFiles } from '../../__tests__/support/engine-files.ts'
import { type SimulatorOptions, startSimulator } from '../../simulator/server.ts'
import { runChild } from '../bench/child.ts'
import { readWithEngine } from './engine.ts'
import type { Python } from './python.ts'

/** What Tableau's own client does otherwise than this action; the simulator records it. */
const TOLERATED = /: the query parameter '(createnew|replace)' is not known and was ignored$/

const FINANCE = '5f6a0c1e-0000-4000-8000-000000000001'
const REPORT = '5f6a0c1e-0000-4000-8000-000000000002'
const USER = { name: 'publisher@example.com', password: 'demo-password-not-a-real-one' }
const VERSION = '3.30'
const WORLD: SimulatorOptions = {
  restVersion: VERSION,
  users: [USER],
  projects: [{ name: 'Finance', id: FINANCE }],
  workbooks: [{ name: 'Report', id: REPORT, projectId: FINANCE }],
  flows: [{ name: 'Prep', projectId: FINANCE }],
  extractTasks: [{ workbookId: REPORT }]
}

/** The rows that are sent with each action, in the order in which the actions are done, and the rows after it. */
const ACTIONS = {
  base: ["(1, 'a'), (2, 'b'), (3, 'c')", '1a 2b 3c'],
  insert: ["(4, 'd')", '1a 2b 3c 4d'],
  update: ["(1, 'A'), (9, 'x')", '1A 2b 3c 4d'],
  upsert: ["(2, 'B'), (5, 'e')", '1A 2B 3c 4d 5e'],
  delete: ['(3)', '1A 2B 4d 5e'],
  replace: ["(7, 'z')", '7z']
} as const

/**
 * Has Tableau's own client for Python work with the simulator: publish, change, refresh, download. Prints its lines.
 * @param folder an existing folder for files
 * @throws Error when the client fails, a table is not what it should be, or the simulator has something to complain of
 */
export async function runClient({ interpreter }: Python, folder: string): Promise<void> {
  const files = await openEngineFiles()
  try {
    const downloads = join(folder, 'downloads')
    await mkdir(downloads)
    await session(
      interpreter,
      WORLD,
      ({ name: pat, secret }) => ({ pat, secret, folder: downloads }),
      await make(files)
    )
    await session(interpreter, { ...WORLD, profile: 'server' }, () => ({
      user: USER.name,
      password: USER.password
    }))
    await checkTables(downloads)
  } finally {
    await files.close()
  }
}

/** Runs the client against a simulator of its own. */
async function session(
  interpreter: string,
  world: SimulatorOptions,
  credentials: (pat: { readonly name: string; readonly secret: string }) => Readonly<Record<string, string>>,
  paths: Readonly<Record<string, string>> = {}
): Promise<void> {
  const simulator = await startSimulator(world)
  try {
    const { origin, site, pat } = simulator
    const given = JSON.stringify({ origin, site, version: VERSION, ...credentials(pat), ...paths })
    const script = join(import.meta.dirname, 'tsc_client.py')
    const env = { ...process.env, PYTHONUTF8: '1', NO_PROXY: '127.0.0.1' }
    const { stdout } = await runChild(interpreter, ['-B', script, given], { env })
    process.stdout.write(stdout)
    const wrong = simulator.violations.filter(violation => !TOLERATED.test(violation))
    if (simulator.openSessions > 0) wrong.push(`${simulator.openSessions} sessions were not signed out`)
    if (wrong.length > 0)
      throw new Error(`The simulator complains of tableauserverclient:\n${wrong.join('\n')}`)
    console.log(`The simulator complains of nothing in ${simulator.requests.length} requests.`)
  } finally {
    await simulator.close()
  }
}

async function make(files: EngineFiles): Promise<Readonly<Record<string, string>>> {
  const paths: Record<string, string> = {}
  for (const [name, [rows]] of Object.entries(ACTIONS)) {
    const columns = name === 'delete' ? 'id' : 'id, name'
    const query = `select * from (values ${rows}) as given (${columns})`
    paths[name] = (await files.database({ '"Extract"."Extract"': query })).path
  }
  const many =
    'select i as id, i::bigint * 7919 % 1000003 * 1000003 as b, (i::bigint * 104729 % 999983)::text as c from generate_series(1, 400000) g(i)'
  paths['large'] = (await files.database({ '"Extract"."Extract"': many })).path
  return paths
}

/** Reads what the client has downloaded after each action. */
async function checkTables(folder: string): Promise<void> {
  const actions = Object.entries(ACTIONS).filter(([name]) => name !== 'base')
  const readings = await readWithEngine(
    actions.map(([name]) => join(folder, `after-${name}.hyper`)),
    folder
  )
  for (const [index, [name, [, expected]]] of actions.entries()) {
    const rows = readings[index]?.rows
      .map(row => row.join(''))
      .toSorted()
      .join(' ')
    if (rows !== expected) throw new Error(`After ${name} the rows are ${rows}, not ${expected}.`)
  }
  console.log(`The downloaded tables are right after ${actions.map(([name]) => name).join(', ')}.`)
}
