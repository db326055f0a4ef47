/** A number as it is written: JavaScript's own would lose digits. */
interface RawNumber {
  readonly rawJSON: string
}

/** JSON.parse and JSON.rawJSON with the source text of numbers (ECMAScript 2026), which TypeScript does not know yet. */
const withSource = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: { source: string }) => unknown): unknown
  rawJSON(text: string): RawNumber
  isRawJSON(value: unknown): value is RawNumber
}

/**
 * Parses JSON whose numbers keep their digits: JSON.stringify writes them as they came.
 * @throws SyntaxError when it is not JSON
 */
export function parseExactly(text: string): unknown {
  return withSource.parse(text, (_key, value, { source }) =>
    typeof value === 'number' ? withSource.rawJSON(source) : value
  )
}

/** The number that `parseExactly` has read, as it is written; undefined for another value. */
export function exactNumber(value: unknown): string | undefined {
  return withSource.isRawJSON(value) ? value.rawJSON : undefined
}

/** True for an object or an array that `parseExactly` has read. */
export function hasMembers(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null && !withSource.isRawJSON(value)
}
