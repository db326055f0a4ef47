// npm run demo: the first example of the README, run twice as the runner would, against a stand-in for Tableau and a
// local copy of the dog API. Fails when anything is not as the README promises. With --upsert: see demo-upsert.ts.
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { runAction, type StepResult } from '../__tests__/support/runner.ts'
import { startDogApi } from '../simulator/dog-api.ts'
import { findHyperd } from '../simulator/extract-reader.ts'
import { type SimulatedTable, type Simulator, startSimulator } from '../simulator/server.ts'
import { demoUpsert } from './demo-upsert.ts'
import { type ReadmeStep, readmeStep } from './readme-step.ts'
import { shownLog } from './step-log.ts'
import { textTable } from './text-table.ts'

const root = resolve(import.meta.dirname, '..')
const summaries = join(root, 'build', 'demo')

/** One run and what stands in Tableau after it. */
interface Shown {
  readonly step: StepResult
  readonly table: SimulatedTable
}

if (!existsSync(join(root, 'dist', 'index.js'))) {
  console.error('dist/index.js is not there. Make it with: npm run bundle')
  process.exit(1)
}

if (process.argv.includes('--upsert')) process.exit(await demoUpsert(root))

const begun = performance.now()
await using cleanup = new AsyncDisposableStack()
const dogs = cleanup.adopt(await startDogApi(), api => api.close())
const tableau = cleanup.adopt(await startSimulator({ timing: { job: { polls: 1 } } }), simulator =>
  simulator.close()
)
const example = await readmeStep(root, {
  sourceOrigin: dogs.origin,
  values: {
    TABLEAU_SERVER_URL: tableau.origin,
    TABLEAU_SITE_ID: tableau.site,
    TABLEAU_PAT_NAME: tableau.pat.name,
    TABLEAU_PAT_SECRET: tableau.pat.secret
  }
})
console.log(`The first example of README.md, run twice with dist/index.js against a stand-in for Tableau.
Replaced, for this machine's own servers:
${example.replaced.map(replacement => `  ${replacement}`).join('\n')}
`)

const first = await show(1, example, tableau)
const second = await show(2, example, tableau)
const faults = compare(first, second, tableau, dogs.pictures)
console.log(`Summary of the last run: ${join(summaries, 'run-2.html')}`)
if (faults.length === 0) {
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  console.log(
    `All as promised, in ${seconds} s: one row, replaced by a new picture, in the same data source.`
  )
} else {
  console.error(`Not as promised:\n${faults.map(fault => `  - ${fault}`).join('\n')}`)
  process.exitCode = 1
}

/** Runs the step and prints what a user would see. */
async function show(run: number, { inputs }: ReadmeStep, simulator: Simulator): Promise<Shown> {
  const step = await runAction(inputs, { root, env: { HYPERD_PATH: findHyperd() } })
  const name = inputs['datasource-name'] ?? ''
  const table = await simulator.readTable(name).catch(() => ({ columns: [], rows: [] }))
  await mkdir(summaries, { recursive: true })
  await writeFile(
    join(summaries, `run-${run}.html`),
    `<!doctype html>\n<meta charset="utf-8">\n<title>Run ${run}</title>\n${step.summary}`
  )
  console.log(`== Run ${run}: log`)
  console.log(shownLog(step.log, [...step.masks, simulator.pat.secret]))
  console.log(`\n== Run ${run}: outputs`)
  console.log(textTable(['output', 'value'], Object.entries(step.outputs)))
  console.log(`\n== Run ${run}: ${name} as it is published now`)
  const head = table.columns.map(column => `${column.name} (${column.type})`)
  console.log(
    `${textTable(
      head,
      table.rows.map(row => row.map(value => value ?? 'NULL'))
    )}\n`
  )
  return { step, table }
}

/** Everything that is not as the README promises. */
function compare(
  before: Shown,
  after: Shown,
  simulator: Simulator,
  pictures: readonly string[]
): readonly string[] {
  const found: string[] = []
  const expect = (holds: boolean, otherwise: string): void => {
    if (!holds) found.push(otherwise)
  }
  for (const [index, { step, table }] of [before, after].entries()) {
    const run = `run ${index + 1}`
    const [row = []] = table.rows
    const picture = pictures[index]
    expect(step.exitCode === 0, `${run} ended with exit code ${step.exitCode}`)
    expect(step.outputs['published'] === 'true', `${run} has not published`)
    expect(step.outputs['row-count'] === '1', `${run} counts ${step.outputs['row-count']} rows, not 1`)
    expect(
      step.outputs['column-count'] === '3',
      `${run} counts ${step.outputs['column-count']} columns, not 3`
    )
    expect(step.outputs['job-id'] !== undefined, `${run} has no job-id`)
    expect(table.rows.length === 1, `after ${run} there are ${table.rows.length} rows, not 1`)
    expect(
      table.columns.map(column => column.name).join() === 'breed,image_url,created_at',
      `after ${run} the columns are ${table.columns.map(column => column.name).join(', ')}`
    )
    expect(row[1] === picture, `after ${run} the picture is ${row[1]}, not ${picture}`)
    expect(row[0] === picture?.split('/')[4], `after ${run} the breed is ${row[0]}`)
    expect(step.summary !== '', `${run} has no summary`)
    const printed = step.log.replaceAll(/^::add-mask::.*$/gm, '') + step.summary
    expect(!printed.includes(simulator.pat.secret), `${run} shows the secret of the token`)
  }
  const ids = [before, after].map(({ step }) => step.outputs['datasource-id'])
  expect(Boolean(ids[0]) && ids[0] === ids[1], `the data source changed its LUID from ${ids[0]} to ${ids[1]}`)
  expect(
    before.table.rows[0]?.[1] !== after.table.rows[0]?.[1],
    'the picture is the same after the second run'
  )
  expect(simulator.datasources.length === 1, `there are ${simulator.datasources.length} data sources, not 1`)
  for (const violation of simulator.violations) expect(false, `a bad request: ${violation}`)
  return found
}
