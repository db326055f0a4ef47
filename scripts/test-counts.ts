// node scripts/test-counts.ts FILE: the counts of a Jest report (--json --outputFile=FILE) as one plain line. Fails when a
// test or a file failed, when a test was skipped, and when there was none.
import { readFileSync } from 'node:fs'

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  /** Files that failed before a test in them could run. */
  readonly numRuntimeErrorTestSuites: number
}

const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('Usage: node scripts/test-counts.ts FILE')
const report = JSON.parse(readFileSync(path, 'utf8')) as Report
const failed = report.numFailedTests + report.numRuntimeErrorTestSuites
const skipped = report.numPendingTests + report.numTodoTests
console.log(`${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 || skipped > 0 || report.numPassedTests === 0 ? 1 : 0
