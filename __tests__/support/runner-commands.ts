/** A command to the runner, as a line of the log gives it. */
export interface RunnerCommand {
  /** In lower case. */
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

/** The commands that the runner knows; `stop-commands` is one of them. */
const KNOWN: ReadonlySet<string> = new Set([
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning'
])
/** Blanks as .NET trims them. */
const BLANKS = '\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const SECOND = new RegExp(`^[${BLANKS}]*::([\\s\\S]*?)::([\\s\\S]*)$`)
const SECOND_BEGINS = new RegExp(`^[${BLANKS}]*::`)
const FIRST = /##\[([^\]]*)\]([\s\S]*)$/
const ANY_BREAK = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/

/**
 * The command that the runner finds in a line (actions/runner, `ActionCommand.TryParseV2`, then `TryParse`): between
 * `::` and `::` at the beginning, or in `##[…]` anywhere.
 */
export function commandIn(line: string): RunnerCommand | undefined {
  return parsed(SECOND.exec(line), ',') ?? parsed(FIRST.exec(line), ';')
}

function parsed(match: RegExpExecArray | null, separator: string): RunnerCommand | undefined {
  const [, info = '', data = ''] = match ?? []
  const [name = '', ...rest] = info.split(' ')
  if (!KNOWN.has(name.toLowerCase())) return undefined
  const pairs = rest
    .join(' ')
    .split(separator)
    .map(pair => pair.split(/=(.*)/s))
  return {
    name: name.toLowerCase(),
    properties: Object.fromEntries(pairs.map(([key = '', value = '']) => [key.trim(), value])),
    data: data.replace(/%(25|0D|0A)/gi, code => decodeURIComponent(code))
  }
}

/** The log without masks, each line that the runner or a reader could see on its own. */
export function shownLines(log: string): string[] {
  return log
    .split(/\r\n|[\r\n]/)
    .filter(line => commandIn(line)?.name !== 'add-mask')
    .flatMap(line => line.split(ANY_BREAK))
}

/**
 * What in a log is a command, or could become one, that this action does not mean: it masks, folds, marks and tells
 * debug lines, with nothing but a title of its own.
 */
export function strayCommands(log: string): string[] {
  return log.split(/\r\n|[\r\n]/).flatMap(line => {
    const command = commandIn(line)
    if (command?.name === 'add-mask') return []
    const pieces = line.split(ANY_BREAK)
    if (command === undefined) return pieces.filter(looksLikeCommand)
    const { name, properties, data } = command
    if (pieces.length > 1 || !isMeant(name, properties, data)) return [line]
    // A list has lines of its own; and a line of what an annotation says is not a command either.
    const lines = data.split('\n')
    return lines.some(one => ANY_BREAK.test(one) || looksLikeCommand(one)) ? [line] : []
  })
}

/** Stricter than the runner: the web page of a log, too, reads `##[error]` and the like. */
function looksLikeCommand(line: string): boolean {
  return commandIn(line) !== undefined || line.includes('##[') || SECOND_BEGINS.test(line)
}

function isMeant(name: string, properties: RunnerCommand['properties'], data: string): boolean {
  const keys = Object.keys(properties).filter(key => key !== '')
  switch (name) {
    case 'group':
      return keys.length === 0 && /^[A-Z][a-z]+( [A-Za-z]+)*$/.test(data)
    case 'endgroup':
      return keys.length === 0 && data === ''
    case 'debug':
    case 'error':
      return keys.length === 0
    case 'notice':
    case 'warning':
      return keys.length === 1 && /^[A-Z$][\w$ ,%-]*$/.test(properties['title'] ?? '')
    default:
      return false
  }
}
