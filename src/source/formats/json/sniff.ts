/** `[id],[name]` is a header of CSV. */
const START = /^(\{\s*["}]|\[\s*([{["\]\d-]|true\b|false\b|null\b)|\{\s*$|\[\s*$)/
const VALUE_START = /^[{["\d-]|^(true|false|null)\b/

/** True for the beginning of a text that can be nothing but JSON: an object or an array. */
export function isJson(text: string): boolean {
  return START.test(text)
}

/** True when this may be the beginning of a JSON value. */
export function mayBeJson(text: string): boolean {
  return VALUE_START.test(text)
}

/** True for JSON with a complete value on the first line, and the beginning of another one on the next. */
export function isNdjson(text: string): boolean {
  if (!isJson(text)) return false
  const end = text.indexOf('\n')
  if (end === -1 || !mayBeJson(text.slice(end).trimStart())) return false
  try {
    JSON.parse(text.slice(0, end))
    return true
  } catch {
    return false
  }
}
