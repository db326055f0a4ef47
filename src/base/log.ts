import * as core from '@actions/core'
import type { ActionError } from './errors.ts'
import { conceal } from './secrets.ts'

/** A notice or a warning: an annotation in the log and a row in the step summary. */
export interface Remark {
  readonly level: 'notice' | 'warning'
  /** A few words, e.g. `Column names changed`. */
  readonly title: string
  /** What was decided, with count and example, and the input that changes it. */
  readonly message: string
}

/** Where a run tells what it does. Passed to every stage, so that tests can listen. */
export interface Log {
  debug(message: string): void
  info(message: string): void
  /** A passing state ("12 MB of 300 MB"): shown at most once every few seconds. */
  progress(message: string): void
  notice(title: string, message: string): void
  warning(title: string, message: string): void
  /** All notices and warnings so far, in order. */
  readonly remarks: readonly Remark[]
}

/** The log of a step, whose lines can be folded in groups. */
export interface StepLog extends Log {
  /** Begins a group of lines. Groups do not lie in one another. */
  beginGroup(name: string): void
  endGroup(): void
}

const PROGRESS_INTERVAL_MS = 5_000

/**
 * The log of a GitHub Actions step. No secret of the run appears in it, and no command to the runner, whatever it is
 * told. Nothing else in this action writes to the log.
 */
export function actionsLog(): StepLog {
  const remarks: Remark[] = []
  let lastProgress = performance.now()
  return {
    remarks,
    debug,
    info: message => core.info(logLine(conceal(message))),
    progress(message) {
      if (performance.now() - lastProgress < PROGRESS_INTERVAL_MS) return
      lastProgress = performance.now()
      core.info(logLine(conceal(message)))
    },
    notice(title, message) {
      const remark = { level: 'notice', title: conceal(title), message: conceal(message) } as const
      remarks.push(remark)
      core.notice(withList(remark.message), { title: logLine(remark.title) })
    },
    warning(title, message) {
      const remark = { level: 'warning', title: conceal(title), message: conceal(message) } as const
      remarks.push(remark)
      core.warning(withList(remark.message), { title: logLine(remark.title) })
    },
    beginGroup: name => core.startGroup(logLine(name)),
    endGroup: () => core.endGroup()
  }
}

/** Marks the step as failed, with the error as an annotation, and tells the debug log what led to it. */
export function markFailed({ code, what, remedy, cause }: ActionError): void {
  const happened = withList(conceal(what).trimEnd())
  // After a list, what to do begins a line of its own.
  const separator = what.endsWith('\n') ? '\n' : ' '
  const toDo = remedy === '' ? '' : `${separator}${withList(conceal(remedy))}`
  core.setFailed(`${code}: ${happened}${toDo}`)
  for (let error = cause; error instanceof Error; error = error.cause) {
    for (const line of (error.stack ?? error.message).split(/\n(?= +at )/)) debug(line)
  }
}

function debug(message: string): void {
  // The runner drops such lines unless it was asked for them; printing one for each request takes time.
  if (core.isDebug()) core.debug(logLine(conceal(message)))
}

const LINE_BREAK = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g

/**
 * A text as one line that the runner does not take for a command. Names, paths and messages of servers come from
 * anywhere, and the runner looks for commands in what a step prints: `##[command …]` anywhere in a line, and
 * `::command …::` at its beginning, blanks aside (actions/runner, `ActionCommand.TryParse` and `TryParseV2`). A
 * backslash breaks both. A line break becomes `↵`, any other control character a blank.
 */
export function logLine(text: string): string {
  return text
    .replace(LINE_BREAK, '↵')
    .replace(/\p{Cc}/gu, ' ')
    .replaceAll('##[', '##\\[')
    .replace(/^([\s\p{Cf}]*)::/u, '$1\\::')
}

/**
 * As `logLine`, but the lines of a list stay: `- one` below `- other`. For annotations, which may have several lines.
 */
function withList(text: string): string {
  return text
    .split(/\n(?=- )/)
    .map(logLine)
    .join('\n')
}
