import type { SchemaElement, SchemaTree } from 'hyparquet'
import { usableText } from '../../spool/csv-line.ts'
import { clockText, dayText, momentText, utf8Text, uuidText } from '../../spool/value-text.ts'
import { columnType } from './column-type.ts'
import { decimalText, floatText, intervalText, microseconds, timeOfDay, wholeNumber } from './stored-value.ts'

type JsonOf = (value: unknown) => string

/** A part of the schema, and the name that its values have in the objects of the library. */
interface Part {
  readonly element: SchemaElement
  readonly key: string
  readonly parts: readonly Part[]
}

/**
 * How values of a nested column become JSON: lists as arrays, structs as objects, maps as objects by the text of the
 * key. What is stored is JSON already (`leafJson`).
 * @param raw the same part of the schema without names and meanings
 * @param removed is told how many characters were taken out of names
 */
export function nestedJson(node: SchemaTree, raw: SchemaTree, removed: (count: number) => void): JsonOf {
  return memberOf(partOf(node, raw), removed)
}

/**
 * How a stored value within a nested column becomes JSON: numbers with all their digits, NaN and infinite numbers as
 * texts, for JSON has no such numbers.
 * @param removed is told how many characters were taken out of texts
 */
export function leafJson(element: SchemaElement, removed: (count: number) => void): JsonOf {
  const { kind } = columnType({
    element: { ...element, repetition_type: 'OPTIONAL' },
    children: [],
    count: 1,
    path: []
  }).type
  const quoted =
    (text: (value: unknown) => string): JsonOf =>
    value =>
      `"${text(value)}"`
  switch (kind) {
    case 'null':
    case 'refused':
      return () => 'null'
    case 'bool':
      return String
    case 'decimal':
      return isDecimal(element)
        ? value => decimalText(value, element)
        : value => String(wholeNumber(value, element))
    case 'float':
    case 'double':
      return value => {
        const text = floatText(value, element)
        return /\d$/.test(text) ? text : `"${text}"`
      }
    case 'date':
      return quoted(value => dayText(BigInt(value as number)))
    case 'time':
      return quoted(value => clockText(timeOfDay(value, element)))
    case 'timestamp':
      return quoted(value => momentText(microseconds(value, element)))
    case 'instant':
      return quoted(value => `${momentText(microseconds(value, element))}Z`)
    case 'interval':
      return quoted(intervalText)
    case 'text':
      return element.logical_type?.type === 'UUID'
        ? quoted(uuidText)
        : value => JSON.stringify(usableText(utf8Text(value), removed))
    default:
      return value => String(wholeNumber(value, element))
  }
}

function partOf(node: SchemaTree, raw: SchemaTree): Part {
  const parts = node.children.map((child, index) => partOf(child, raw.children[index] ?? child))
  return { element: node.element, key: raw.element.name, parts }
}

/** Of one value; one that repeats is a list of them. */
function writerOf(node: Part, removed: (count: number) => void): JsonOf {
  const single = node.parts.length > 0 ? groupOf(node, removed) : String
  return value => (value === null || value === undefined ? 'null' : single(value))
}

function memberOf(node: Part, removed: (count: number) => void): JsonOf {
  const writer = writerOf(node, removed)
  return node.element.repetition_type === 'REPEATED' ? listOf(writer) : writer
}

function listOf(item: JsonOf): JsonOf {
  return value => `[${((value ?? []) as readonly unknown[]).map(item).join(',')}]`
}

function groupOf(node: Part, removed: (count: number) => void): JsonOf {
  const [child] = node.parts
  if (child !== undefined && node.parts.length === 1 && child.element.repetition_type === 'REPEATED') {
    if (isMap(node) && child.parts.length === 2) return mapOf(child, removed)
    if (isList(node)) return listGroup(node, child, removed)
  }
  return structOf(node, removed)
}

/** The rules for lists of older writers: "LogicalTypes", backward compatibility. */
function listGroup(node: Part, repeated: Part, removed: (count: number) => void): JsonOf {
  const { name } = repeated.element
  const [element] = repeated.parts
  const isElement =
    element === undefined ||
    repeated.parts.length > 1 ||
    name === 'array' ||
    name === `${node.element.name}_tuple`
  const key = repeated.key
  if (isElement) {
    const items = listOf(writerOf(repeated, removed))
    return value => items((value as Readonly<Record<string, unknown>>)[key])
  }
  const inner = memberOf(element, removed)
  const innerKey = element.key
  const items = listOf(item => inner((item as Readonly<Record<string, unknown>> | null)?.[innerKey]))
  return value => items((value as Readonly<Record<string, unknown>>)[key])
}

function mapOf(repeated: Part, removed: (count: number) => void): JsonOf {
  const [key, value] = repeated.parts
  if (key === undefined || value === undefined) throw new Error('a map without key or value')
  const keyText = memberOf(key, removed)
  const valueJson = memberOf(value, removed)
  const at = repeated.key
  return map => {
    const entries = ((map as Readonly<Record<string, unknown>>)[at] ?? []) as Readonly<
      Record<string, unknown>
    >[]
    // Of the same key twice the last value counts, as in JSON.
    const members = new Map<string, string>()
    for (const entry of entries) {
      const text = keyText(entry[key.key])
      members.set(text.startsWith('"') ? text : JSON.stringify(text), valueJson(entry[value.key]))
    }
    return `{${[...members].map(([name, json]) => `${name}:${json}`).join(',')}}`
  }
}

function structOf(node: Part, removed: (count: number) => void): JsonOf {
  const members = node.parts.map(child => ({
    name: JSON.stringify(usableText(child.element.name, removed)),
    key: child.key,
    json: memberOf(child, removed)
  }))
  return value => {
    const struct = value as Readonly<Record<string, unknown>>
    return `{${members.map(({ name, key, json }) => `${name}:${json(struct[key])}`).join(',')}}`
  }
}

function isDecimal({ converted_type, logical_type }: SchemaElement): boolean {
  return converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL'
}

function isList({ element: { converted_type, logical_type } }: Part): boolean {
  return converted_type === 'LIST' || logical_type?.type === 'LIST'
}

function isMap({ element: { converted_type, logical_type } }: Part): boolean {
  return converted_type === 'MAP' || converted_type === 'MAP_KEY_VALUE' || logical_type?.type === 'MAP'
}
