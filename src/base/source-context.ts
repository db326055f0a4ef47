import { ActionError, type ErrorCode } from './errors.ts'
import { INPUT_NAMES } from './input-catalog.ts'
import type { Log } from './log.ts'

/** How a run speaks of one source: its log and its errors say which source it is where there may be several. */
export interface SourceContext {
  readonly log: Log
  /** Gives what a `catch` has caught with the name of the source; an error of another kind comes back as it is. */
  error(caught: unknown): unknown
  /** A text about the `source-*` inputs, in the words in which this source was given. */
  words(text: string): string
}

const PREFIX = 'source-'
/** These end the run, whatever the source: no source is to blame. */
const OF_THE_RUN = /^(deadline|cancelled|internal)$/
const SOURCE_INPUT = new RegExp(
  `(\\b[Ii]nput(s?) )?(?<![\\w/.-])${PREFIX}(${INPUT_NAMES.filter(name => name.startsWith(PREFIX))
    .map(name => name.slice(PREFIX.length))
    .sort((a, b) => b.length - a.length)
    .join('|')})(?![\\w-]|\\.\\w)`,
  'g'
)

/**
 * The context of a source.
 * @param name of an entry of `sources`; undefined for the one source of the `source-*` inputs
 */
export function sourceContext(name: string | undefined, log: Log): SourceContext {
  if (name === undefined) return { log, error: caught => caught, words: text => text }
  const said = (message: string): string => ofSource(name, message)
  return {
    log: {
      debug: message => log.debug(said(message)),
      info: message => log.info(said(message)),
      progress: message => log.progress(said(message)),
      notice: (title, message) => log.notice(title, said(message)),
      warning: (title, message) => log.warning(title, said(message)),
      remarks: log.remarks
    },
    error(caught) {
      if (!(caught instanceof ActionError) || !blames(caught.code)) return caught
      const { code, what, remedy, cause, details } = caught
      return new ActionError(code, said(what), inEntryWords(remedy), { cause, details })
    },
    words: inEntryWords
  }
}

/** A sentence about an entry of `sources`: begins with its name, in the words of the entry. */
export function ofSource(name: string, message: string): string {
  return `Source ${name}: ${inEntryWords(message)}`
}

/** A text about the `source-*` inputs in the words of an entry of `sources`, which lack that prefix. */
export function inEntryWords(text: string): string {
  return text
    .replace(SOURCE_INPUT, (_whole, input: string | undefined, plural: string, word: string) =>
      input === undefined ? word : `key${plural} ${word}`
    )
    .replace(/\b(input columns|columns input)\b/g, 'key columns')
}

function blames(code: ErrorCode): boolean {
  return !OF_THE_RUN.test(code)
}
