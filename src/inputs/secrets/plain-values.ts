/** Shorter texts stand in every line of a log. */
const SHORTEST = 4

/** What values of headers and parameters often are, and what no credential is. In lower case. */
const WORDS: ReadonlySet<string> = new Set(
  `true false yes null none undefined auto default all any both some enabled disabled enable disable
  text json xml csv tsv html yaml plain gzip deflate identity utf-8 utf8 utf-16 ascii latin1 iso-8859-1
  basic bearer token digest negotiate apikey api-key oauth secret password anonymous guest
  get post put patch delete head asc desc ascending descending
  full partial minimal compact verbose pretty strict eventual latest stable current draft published active archived
  test testing prod production dev development stage staging live sandbox demo local public private internal external
  api app web mobile desktop client server browser user admin tableau hyper github actions curl
  xmlhttprequest fetch no-check no-cache no-store nocheck keep-alive close cors navigate same-origin include omit
  data rows records items values name names type date time count total page size limit offset
  source extract column columns table return=minimal return=representation`.split(/\s+/)
)

const NUMBER = /^[+-]?\d{1,6}(\.\d{1,6})?$/
const VERSION = /^v?\d{1,4}(\.\d{1,4}){1,3}$/i
const DATE = /^\d{4}-\d{2}(-\d{2}([T ][\d:.]{1,15})?(Z|[+-]\d{2}:?\d{2})?)?$/
const MEDIA_TYPE =
  /^(application|audio|font|image|message|model|multipart|text|video|\*)\/[\w.+*-]{1,100}(;.*)?$/i
const LANGUAGE = /^[a-z]{2,3}(-[a-z]{2,4})?(,.*)?$/i

/** True for what can be no secret, whatever its name says: fewer than four characters, or a plain word. */
export function isPlainWord(text: string): boolean {
  return text.length < SHORTEST || WORDS.has(text.toLowerCase())
}

/**
 * True for what is hardly a secret, unless its name says that it is one: a plain word, a short number, a version, a
 * date, a media type, a language. Hidden wherever it stands, it would make a log, a summary and outputs unreadable.
 */
export function isOrdinary(text: string): boolean {
  return (
    isPlainWord(text) || [NUMBER, VERSION, DATE, MEDIA_TYPE, LANGUAGE].some(pattern => pattern.test(text))
  )
}

/** True for what looks made by a machine: long and without blanks, or letters and digits together. */
export function looksRandom(text: string): boolean {
  if (/\s/.test(text)) return false
  return text.length >= 20 || (text.length >= 6 && /\d/.test(text) && /[a-z]/i.test(text))
}
