import type { Beside } from '../../../contract/page-facts.ts'

/** Members whose text explains what went wrong, the most telling first. */
const TELLING =
  /^(errors?(\[0\])?(\.(message|detail|details|title|description|reason|error_description))?|error_description|error_message|errorMessage|errormsg|message|msg|detail|details|reason|description|title|code|error_code|errorCode|status)$/
const NO_ERROR: ReadonlySet<string> = new Set(['null', 'false', '0', '""', '"0"', '"false"'])
const BAD_STATUS = /^"(error|fail|failed|failure)"$/i
const SHOWN = 4

/**
 * True when an object says that it is an error: `error` or `errors` that hold something, `success` or `ok` false, a
 * bad `status`, or nothing but a `message`.
 *
 * @param beside the values in the object, down to a few levels
 */
export function looksLikeError(beside: readonly Beside[]): boolean {
  const members = beside.filter(({ steps }) => steps.length === 1)
  const [only] = members
  if (members.length === 1 && only?.path === 'message' && only.json.startsWith('"')) return true
  return members.some(({ path, json }) => {
    const name = path.toLowerCase()
    if (name === 'error' || name === 'errors') return holdsSomething(path, json, beside)
    if (name === 'success' || name === 'ok') return json === 'false' || json === '"false"'
    return name === 'status' && (BAD_STATUS.test(json) || isBadCode(json))
  })
}

/**
 * What an answer says of itself, for the end of a message: `error: quota exceeded, status: error`.
 * @param hide takes secrets out of a text, and makes it one line
 * @returns undefined when it says nothing of the kind
 */
export function saidOfItself(beside: readonly Beside[], hide: (text: string) => string): string | undefined {
  const told = beside
    .filter(({ path, json }) => TELLING.test(path) && !/^([{[]|null|"")$/.test(json))
    .slice(0, SHOWN)
    .map(({ path, json }) => `${path}: ${hide(textIn(json))}`)
  return told.length === 0 ? undefined : told.join(', ')
}

function holdsSomething(path: string, json: string, beside: readonly Beside[]): boolean {
  if (json !== '{' && json !== '[') return !NO_ERROR.has(json)
  return beside.some(({ steps }) => steps.length === 2 && steps[0] === path)
}

function isBadCode(json: string): boolean {
  return /^"?\d{3,9}"?$/.test(json) && Number(json.replaceAll('"', '')) >= 400
}

/** A text that was cut is not JSON. */
function textIn(json: string): string {
  try {
    return String(JSON.parse(json))
  } catch {
    return json
  }
}
