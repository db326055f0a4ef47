// npm run bench [-- --runs N --records N --upload-mb N --large --peers --engines --first-run --write]: how fast the
// bundled action is, beside what it is measured against, in one table. --large: 10 million records, too. --engines:
// queries at databases instead. --peers: Python scripts beside it. --write puts the table into docs/performance.md.
// Medians; everything is run in turn on this machine, against local servers.
// A missed target is shown, not punished: only a part that cannot be measured makes the bench fail.
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { benchDogJob } from './bench/dog.ts'
import { benchMysql, benchPostgres, benchTrino } from './bench/engines.ts'
import { benchFirstRun } from './bench/first-run.ts'
import { benchFormats } from './bench/formats.ts'
import { writePage } from './bench/page.ts'
import { benchPages, benchSlowPages } from './bench/pages.ts'
import { benchPeers, benchPostgresPeers } from './bench/peers.ts'
import { type Result, resultTable } from './bench/result.ts'
import { benchShapes } from './bench/shapes.ts'
import { benchSlowSource } from './bench/slow-source.ts'
import { benchUpload } from './bench/upload.ts'
import { withWorkbench } from './bench/workbench.ts'

const LARGE = 10_000_000

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    records: { type: 'string', default: '1000000' },
    'upload-mb': { type: 'string', default: '300' },
    large: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    engines: { type: 'boolean', default: false },
    'first-run': { type: 'boolean', default: false },
    write: { type: 'boolean', default: false }
  }
})
const runs = positive('runs')
const records = positive('records')
const megabytes = positive('upload-mb')

const root = resolve(import.meta.dirname, '..')
if (!existsSync(join(root, 'dist', 'index.js'))) {
  console.error('dist/index.js is not there. Make it with: npm run bundle')
  process.exit(1)
}

const results: Result[] = []
await withWorkbench(runs, async bench => {
  if (values.engines) {
    await measure('queries at PostgreSQL', () => benchPostgres(bench, [records, 5 * records]))
    await measure('queries at MariaDB', () => benchMysql(bench, [records, 5 * records]))
    await measure('queries at Trino', () => benchTrino(bench))
    if (values.peers) await measure('Python at PostgreSQL', () => benchPostgresPeers(bench, records))
    return
  }
  await measure('the first run of a job', () => benchFirstRun(bench))
  if (values['first-run']) return
  await measure('the dog job', () => benchDogJob(bench))
  await measure(`${records} records in each format`, () => benchFormats(bench, records))
  if (values.large) await measure(`${LARGE} records in each format`, () => benchFormats(bench, LARGE))
  await measure(`${records} records of a slow source`, () => benchSlowSource(bench, records))
  await measure('wide and deep records', () => benchShapes(bench))
  await measure('the pages of an API', () => benchPages(bench))
  await measure('the pages of a slow API', () => benchSlowPages(bench))
  await measure('the upload', () => benchUpload(bench, megabytes))
  if (!values.peers) return
  for (const size of [records, 5 * records]) await measure('Python beside it', () => benchPeers(bench, size))
})
console.log(`
Node.js ${process.version}, ${process.platform}-${process.arch}, ${availableParallelism()} processors, median of ${runs}.
`)
console.log(resultTable(results))
if (values.write) {
  await writePage(join(root, 'docs', 'performance.md'), values.engines ? 'databases' : 'files', runs, results)
}

async function measure(what: string, part: () => Promise<Result[]>): Promise<void> {
  console.log(`Measuring ${what} …`)
  try {
    results.push(...(await part()))
  } catch (error) {
    console.error(`Could not measure ${what}: ${error instanceof Error ? error.message : error}`)
    process.exitCode = 1
  }
}

function positive(name: 'runs' | 'records' | 'upload-mb'): number {
  const number = Number(values[name])
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`--${name} must be a whole number of at least 1.`)
  return number
}
