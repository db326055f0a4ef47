// npm run live: asks a real Tableau site whether it does what the simulator assumes; docs/live.md says how. With
// arguments it asks only the questions whose ids begin with one of them: npm run live -- tags update-
import { appendFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ActionError } from '../src/base/errors.ts'
import { type Log, logLine } from '../src/base/log.ts'
import { conceal } from '../src/base/secrets.ts'
import { QUESTIONS } from './live/questions/all.ts'
import { allAsAssumed, markdownReport, report } from './live/report.ts'
import { runLive } from './live/run-live.ts'
import { readSettings } from './live/settings.ts'
import { withoutMasks } from './live/without-masks.ts'

const root = resolve(import.meta.dirname, '..')
const recording = join(root, 'build', 'live-recording.json')
/** Texts of Tableau must be no commands to a runner. */
const print = (text: string): void => console.log(conceal(text).split('\n').map(logLine).join('\n'))
const silent = (): void => undefined
const log: Log = {
  debug: silent,
  info: silent,
  progress: silent,
  notice: silent,
  warning: silent,
  remarks: []
}

// The runner hides what it is told to mask; a terminal would show it.
if (process.env['GITHUB_ACTIONS'] !== 'true') withoutMasks(process.stdout)

const cancelled = new AbortController()
process.on('SIGINT', () => cancelled.abort()).on('SIGTERM', () => cancelled.abort())

try {
  const wanted = process.argv.slice(2)
  const questions = QUESTIONS.filter(
    ({ id }) => wanted.length === 0 || wanted.some(begin => id.startsWith(begin))
  )
  if (questions.length === 0) {
    throw new ActionError(
      'input.invalid',
      `No question begins with ${wanted.join(' or ')}.`,
      'The ids are in docs/live.md.'
    )
  }
  const { results, left } = await runLive({
    settings: await readSettings(process.env, log),
    questions,
    env: process.env,
    log,
    script: join(root, 'dist', 'index.js'),
    recording,
    print,
    signal: cancelled.signal
  })
  print(`\n${report(results)}\n\nRecording, without secrets and names: ${recording}`)
  const summary = process.env['GITHUB_STEP_SUMMARY']
  if (summary) await appendFile(summary, markdownReport(results))
  for (const name of left) print(`Still there, please remove it by hand: ${name}`)
  process.exitCode = allAsAssumed(results) && left.length === 0 ? 0 : 1
} catch (error) {
  if (!(error instanceof ActionError)) throw error
  print(`${error.code}: ${error.what} ${error.remedy}`)
  process.exitCode = 1
}
