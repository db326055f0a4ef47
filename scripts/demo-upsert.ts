import { runAction, type StepResult } from '../__tests__/support/runner.ts'
import { startDogApi } from '../simulator/dog-api.ts'
import { findHyperd } from '../simulator/extract-reader.ts'
import { startSimulator } from '../simulator/server.ts'
import { readmeStep } from './readme-step.ts'
import { textTable } from './text-table.ts'

/** The runs: what they are to show, the number of the run in GitHub, the picture of the API, and the rows after it. */
const RUNS = [
  { what: 'run 1: the data source is created', id: '101', picture: 0, rows: 1 },
  { what: 'run 2: a new picture is added', id: '102', picture: 1, rows: 2 },
  { what: 'run 3: the first picture again', id: '103', picture: 0, rows: 2 },
  { what: 'run 3 re-run: nothing to do', id: '103', picture: 0, rows: 2 }
] as const

/**
 * `npm run demo -- --upsert`: the first example of README.md with `publish-mode: upsert` and `key-columns: image_url`,
 * run three times, and the last run once more. `created_at` is the day instead of the instant: a re-run has the same
 * content only if the content does not hold the time of the run.
 * @returns the exit code
 */
export async function demoUpsert(root: string): Promise<number> {
  await using cleanup = new AsyncDisposableStack()
  const dogs = cleanup.adopt(await startDogApi(RUNS.map(({ picture }) => picture)), api => api.close())
  const tableau = cleanup.adopt(await startSimulator({ timing: { job: { polls: 1 } } }), simulator =>
    simulator.close()
  )
  const { inputs } = await readmeStep(root, {
    sourceOrigin: dogs.origin,
    values: {
      TABLEAU_SERVER_URL: tableau.origin,
      TABLEAU_SITE_ID: tableau.site,
      TABLEAU_PAT_NAME: tableau.pat.name,
      TABLEAU_PAT_SECRET: tableau.pat.secret
    }
  })
  const name = inputs['datasource-name'] ?? ''
  const step = {
    ...inputs,
    transform: inputs['transform']?.replace('now() AS', 'current_date AS') ?? '',
    'publish-mode': 'upsert',
    'key-columns': 'image_url'
  }
  console.log(
    'The first example of README.md with publish-mode: upsert and key-columns: image_url, run with dist/index.js against a stand-in for Tableau. created_at is the day (current_date) instead of now(), so that the re-run has the same content.\n'
  )
  const table: string[][] = []
  const faults: string[] = []
  let last: { jobs: number; updatedAt: string; step: StepResult } | undefined
  for (const [index, run] of RUNS.entries()) {
    const env = {
      HYPERD_PATH: findHyperd(),
      GITHUB_WORKFLOW: 'Dog of the day',
      GITHUB_RUN_ID: run.id,
      GITHUB_RUN_ATTEMPT: index === 3 ? '2' : '1',
      GITHUB_JOB: 'publish',
      GITHUB_ACTION: '__self'
    }
    const result = await runAction(step, { root, env })
    if (result.exitCode !== 0) {
      console.error(`${run.what}: the step failed.\n${result.log.replaceAll(/^::add-mask::.*$/gm, '')}`)
      return 1
    }
    const { rows } = await tableau.readTable(name)
    const updatedAt = tableau.datasources[0]?.updatedAt ?? ''
    const changed = updatedAt !== last?.updatedAt
    const pictures = rows.map(row => row[1]?.split('/').at(-2) ?? '').sort()
    table.push([
      run.what,
      result.outputs['job-id'] ?? '',
      changed ? 'changed' : 'unchanged',
      String(rows.length),
      pictures.join(', ')
    ])
    if (rows.length !== run.rows) faults.push(`${run.what}: ${rows.length} rows instead of ${run.rows}`)
    if (new Set(rows.map(row => row[1])).size !== rows.length)
      faults.push(`${run.what}: a picture is there twice`)
    if (index === 3 && (changed || tableau.jobs.length !== last?.jobs)) {
      faults.push(`${run.what}: something has changed`)
    }
    if (index === 3 && result.outputs['job-id'] !== last?.step.outputs['job-id']) {
      faults.push(`${run.what}: Tableau made another job`)
    }
    last = { jobs: tableau.jobs.length, updatedAt, step: result }
  }
  console.log(`${textTable(['run', 'job', 'data source', 'rows', 'pictures'], table)}\n`)
  faults.push(...tableau.violations.map(violation => `a bad request: ${violation}`))
  if (faults.length === 0) {
    console.log('All as promised: the rows grow, none is doubled, and the re-run of a run changes nothing.')
    return 0
  }
  console.error(`Not as promised:\n${faults.map(fault => `  - ${fault}`).join('\n')}`)
  return 1
}
