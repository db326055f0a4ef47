import { suggest } from '../../base/suggest.ts'
import type { RunChoice, RunKind } from '../../tableau/after/run-targets.ts'
import { LUID } from '../../tableau/resources/luid.ts'
import { type InputReader, quoted } from '../reading/reader.ts'
import { splitProjectPath } from './project-path.ts'

/** What runs after a publication. */
export interface RunAfterConfig {
  readonly runAfter: readonly RunChoice[]
  /** The run waits for the end of all of them. */
  readonly wait: boolean
}

const KINDS: readonly RunKind[] = ['flow', 'workbook', 'task']

/** The inputs `run-after` and `wait`. */
export function readRunAfter(reader: InputReader): RunAfterConfig {
  const lines = (reader.text('run-after') ?? '')
    .split(/[\r\n]+/)
    .map(line => line.trim())
    .filter(line => line !== '')
  const runAfter = lines.flatMap(line => readLine(reader, line))
  const written = runAfter.map(choice => JSON.stringify(choice))
  const twice = written.findIndex((text, index) => written.indexOf(text) !== index)
  if (twice >= 0) {
    reader.faults.invalid(
      `The input run-after names ${quoted(lines[twice] ?? '')} twice.`,
      'Name each once: it is started once after a publication.'
    )
  }
  const wait = reader.flag('wait') === true
  if (wait && lines.length === 0) {
    reader.faults.invalid(
      'The input wait is true, but run-after names nothing to wait for.',
      'The publication itself is always waited for: leave wait out, or give run-after.'
    )
  }
  return { runAfter, wait }
}

function readLine({ faults }: InputReader, line: string): RunChoice[] {
  const colon = line.indexOf(':')
  const word = line.slice(0, Math.max(0, colon)).trimEnd()
  const value = colon < 0 ? '' : line.slice(colon + 1).trimStart()
  const kind = KINDS.find(known => known === word.toLowerCase())
  if (kind === undefined) {
    const meant = suggest(word, KINDS)
    faults.invalid(
      `The input run-after has the line ${quoted(line)}, which does not begin with flow:, workbook: or task:.`,
      meant === undefined ? 'Write lines such as flow: Finance/Daily prep.' : `Did you mean ${meant}: ?`
    )
    return []
  }
  if (LUID.test(value)) return [{ kind, id: value.toLowerCase() }]
  const path = splitProjectPath(value)
  if (path.length < 2 || path.includes('')) {
    faults.invalid(
      `The input run-after has the line ${quoted(line)}, which names no LUID and no project with a name in it.`,
      `Write the LUID, or the project and the name: ${kind}: Finance/Daily/Orders (\\/ is a slash inside a name).`
    )
    return []
  }
  return [{ kind, path }]
}
