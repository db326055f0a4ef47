// npm run hostile: attacks of __tests__/hostile/ on the bundled action, and a table of what held. Each file has one
// class of attacks, each test in it is one try. Fails unless all held, and unless there were enough of them.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { textTable } from './text-table.ts'

const MIN_TRIES = 400

/** The part of Jest's report (--json) that counts. */
export interface JestReport {
  readonly testResults: readonly {
    readonly name: string
    /** None when the file could not be run at all. */
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[]
      readonly status: string
    }[]
  }[]
}

/** What a report comes to: a table for people, and whether it is good enough. */
export function hostileResult(report: JestReport): { readonly table: string; readonly good: boolean } {
  const classes = new Map<string, { tries: number; held: number }>()
  let broken = 0
  for (const { name, assertionResults } of report.testResults) {
    if (assertionResults.length === 0) broken += 1
    for (const { ancestorTitles, status } of assertionResults) {
      const title = ancestorTitles[0] ?? name
      const counts = classes.get(title) ?? { tries: 0, held: 0 }
      counts.tries += 1
      if (status === 'passed') counts.held += 1
      classes.set(title, counts)
    }
  }
  const rows = [...classes].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
  const sum = (count: 'tries' | 'held'): number =>
    rows.reduce((total, [, counts]) => total + counts[count], 0)
  const cells = rows.map(([title, { tries, held }]) => [title, String(tries), String(held)])
  const table = textTable(
    ['Class', 'Tries', 'Held'],
    [...cells, ['Total', String(sum('tries')), String(sum('held'))]]
  )
  return { table, good: broken === 0 && sum('held') === sum('tries') && sum('tries') >= MIN_TRIES }
}

if (import.meta.main) {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'))
  try {
    const file = join(folder, 'report.json')
    const { status } = spawnSync(
      'npm',
      ['test', '--', '__tests__/hostile/', '--json', `--outputFile=${file}`],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
        shell: process.platform === 'win32'
      }
    )
    const { table, good } = hostileResult(JSON.parse(readFileSync(file, 'utf8')) as JestReport)
    console.log(table)
    if (!good) console.log(`Not all held, or there were fewer than ${MIN_TRIES} tries.`)
    process.exitCode = good && status === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
