import type { Beside } from '../../../contract/page-facts.ts'
import { plainName } from './plain-name.ts'

/** Members whose text explains what went wrong, the most telling first. */
const TELLING =
  /^((errors?|fault|exception)(\[0\])?(\.(message|detail|details|title|description|reason|error_description|faultstring|detail\.errorcode))?|error-?messages?(\[0\])?|error_description|error_message|error_code|error-(type|code)|err(code|msg)|message|msg|detail|details|reason|description|title|note|information|info|exc_type|status_?code|cod|code|status)$/i
const NO_ERROR: ReadonlySet<string> = new Set(['null', 'false', '""', '"false"'])
/** Codes by which services say that nothing went wrong. */
const GOOD_CODE = /^"?(0+|ok|none|success|no[ _]?errors?)"?$/i
const BAD_STATUS =
  /^"(error|fail|failed|failure|ko|nok|exception|unauthori[sz]ed|forbidden|request_denied|invalid_request|over_(query|daily)_limit)"$/i
const SHOWN = 4

// Names as `plainName` gives them.
const ERROR =
  /^(errors?|err|error(messages?|msg|text|code|type|details?|description|info|reason|id)|err(code|msg|no)|exceptions?|exception(message|type|class)|exctype)$/
/** An object of this name is an error; a text may be a property of a machine. */
const FAULT = /^faults?$/
const SUCCESS = /^(is)?(success|successful|succeeded|ok)$|^response$/
const STATUS = /^(status|stat|result|outcome|responsestatus)$/
/** A number of HTTP, where a text beside it says what happened. */
const HTTP_CODE = /^(http)?(status)?code$|^cod$|^httpstatus$/
/** Texts in which a service speaks to whoever calls it. */
const SPOKEN = /^(messages?|msg|details?|note|information|info)$/
/** What stands beside such a text and is no data. */
const BESIDE_SPOKEN =
  /^(code|cod|status|statuscode|httpstatus|type|kind|documentationurl|documentation|docs?url|docs?|moreinfo|help|helpurl|(request|trace|correlation|transaction|activity|log|error|session)id|requestuuid|timestamp|path|instance|method)$/

/**
 * True when an object without records is an error: it says so, or holds nothing but a message to whoever called.
 *
 * @param beside the values in the object, down to a few levels
 */
export function looksLikeError(beside: readonly Beside[]): boolean {
  return saysError(beside) || isNothingButMessage(beside)
}

/**
 * True when an object says that it is an error: it has an error, a fault or an exception, says that it did not succeed,
 * or has a bad status.
 *
 * @param beside the values in the object, down to a few levels
 */
export function saysError(beside: readonly Beside[]): boolean {
  const members = beside.filter(({ steps }) => steps.length === 1)
  return members.some(({ path, json }) => {
    const name = plainName(path)
    if (ERROR.test(name)) return holdsSomething(path, json, beside)
    if (FAULT.test(name)) return json === '{' && holdsSomething(path, json, beside)
    if (SUCCESS.test(name)) return json === 'false' || /^"false"$/i.test(json)
    if (HTTP_CODE.test(name)) return isBadCode(json) && members.some(isSpoken)
    return STATUS.test(name) && (BAD_STATUS.test(json) || (name === 'status' && isBadCode(json)))
  })
}

/** The dog API says `success` beside its message, which is the data. */
function isNothingButMessage(beside: readonly Beside[]): boolean {
  const members = beside.filter(({ steps }) => steps.length === 1)
  if (!members.some(isSpoken)) return false
  return members.every(member => {
    const { path, json } = member
    if (isSpoken(member) || json === 'null') return true
    if (json === '{' || json === '[') return !holdsSomething(path, json, beside)
    return BESIDE_SPOKEN.test(plainName(path)) && !GOOD_CODE.test(json) && !/^"?2\d\d"?$/.test(json)
  })
}

function isSpoken({ path, json }: Beside): boolean {
  return SPOKEN.test(plainName(path)) && json.startsWith('"') && json !== '""'
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
  if (json !== '{' && json !== '[') return !NO_ERROR.has(json) && !GOOD_CODE.test(json)
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
