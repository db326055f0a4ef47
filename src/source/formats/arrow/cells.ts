import { type Data, DataType, type Field, type Vector } from 'apache-arrow'
import { usableText } from '../../spool/csv-line.ts'
import { clockText, dayText, momentText, scaledText, utf8Text, uuidText } from '../../spool/value-text.ts'
import { fileType, isInstant, isNested, isText, isUuid, nameOf } from './column-type.ts'
import {
  bool,
  bytesOf,
  days,
  durationText,
  floatText,
  intervalText,
  microseconds,
  rangeOf,
  timeOfDay,
  unscaled,
  wholeNumber
} from './value.ts'

/** The JSON of a value among those of a batch. */
export type JsonOf = (data: Data, index: number) => string

/**
 * How the values of a column are written in rows (`FileType` says it of each type): JSON texts or null.
 * @param removed is told how many characters were taken out of texts
 */
export function cellsOf({ type, metadata }: Field, removed: (count: number) => void): JsonOf {
  if (DataType.isDictionary(type)) {
    const inner = cellsOf({ type: type.dictionary, metadata } as unknown as Field, removed)
    return unlessNull((data, index) => inDictionary(data, index, inner))
  }
  if (isUuid(type, metadata)) return unlessNull((data, index) => `"${uuidText(bytesOf(data, index))}"`)
  if (isNested(type)) {
    const json = jsonOf(type, metadata, removed)
    return unlessNull((data, index) => JSON.stringify(json(data, index)))
  }
  if (isText(type)) return unlessNull((data, index) => textJson(data, index, removed))
  const text = textOf(type)
  return unlessNull((data, index) => `"${text(data, index)}"`)
}

/** The text of a value that holds nothing that has to be escaped. */
function textOf(type: DataType): JsonOf {
  if (DataType.isDuration(type)) return durationText
  switch (fileType(type).kind) {
    case 'bool':
      return (data, index) => String(bool(data, index))
    case 'decimal':
      return decimalOf(type)
    case 'float':
    case 'double':
      return floatText
    case 'date':
      return (data, index) => String(days(data, index))
    case 'time':
      return (data, index) => String(timeOfDay(data, index))
    case 'timestamp':
    case 'instant':
      return (data, index) => String(microseconds(data, index))
    case 'interval':
      return intervalText
    default:
      return (data, index) => String(wholeNumber(data, index))
  }
}

/**
 * The JSON of a value inside another one: numbers with all their digits, NaN and infinite numbers as texts, for JSON
 * has no such numbers.
 */
function jsonOf(
  type: DataType,
  metadata: ReadonlyMap<string, string>,
  removed: (count: number) => void
): JsonOf {
  if (DataType.isNull(type)) return () => 'null'
  if (DataType.isDictionary(type)) {
    const inner = jsonOf(type.dictionary, metadata, removed)
    return unlessNull((data, index) => inDictionary(data, index, inner))
  }
  if (isUuid(type, metadata)) return unlessNull((data, index) => `"${uuidText(bytesOf(data, index))}"`)
  if (isText(type)) return unlessNull((data, index) => textJson(data, index, removed))
  if (DataType.isStruct(type)) return unlessNull(structOf(type.children, removed))
  if (DataType.isMap(type)) return unlessNull(mapOf(type.children[0]?.type.children ?? [], removed))
  if (isNested(type)) return unlessNull(listOf(type.children[0], removed))
  if (DataType.isTimestamp(type)) {
    const zone = isInstant(type) ? 'Z' : ''
    return unlessNull((data, index) => `"${momentText(microseconds(data, index))}${zone}"`)
  }
  if (DataType.isDate(type)) return unlessNull((data, index) => `"${dayText(days(data, index))}"`)
  if (DataType.isTime(type)) return unlessNull((data, index) => `"${clockText(timeOfDay(data, index))}"`)
  const text = textOf(type)
  const isPlain = DataType.isBool(type) || DataType.isInt(type) || DataType.isDecimal(type)
  if (isPlain) return unlessNull(text)
  if (!DataType.isFloat(type)) return unlessNull((data, index) => `"${text(data, index)}"`)
  return unlessNull((data, index) => {
    const number = text(data, index)
    return /\d$/.test(number) ? number : `"${number}"`
  })
}

function decimalOf(type: DataType): JsonOf {
  if (!DataType.isDecimal(type)) return (data, index) => String(wholeNumber(data, index))
  return (data, index) => scaledText(unscaled(data, index), type.scale)
}

function textJson(data: Data, index: number, removed: (count: number) => void): string {
  return JSON.stringify(usableText(utf8Text(bytesOf(data, index)), removed))
}

function listOf(child: Field | undefined, removed: (count: number) => void): JsonOf {
  if (child === undefined) throw new Error('a list of nothing')
  const item = jsonOf(child.type, child.metadata, removed)
  return (data, index) => {
    const [from, to] = rangeOf(data, index)
    const items: string[] = []
    for (let at = from; at < to; at++) items.push(item(childOf(data, 0), at))
    return `[${items.join(',')}]`
  }
}

function structOf(fields: readonly Field[], removed: (count: number) => void): JsonOf {
  const members = fields.map(field => ({
    name: JSON.stringify(usableText(nameOf(field), removed)),
    json: jsonOf(field.type, field.metadata, removed)
  }))
  return (data, index) =>
    `{${members.map(({ name, json }, at) => `${name}:${json(childOf(data, at), index)}`).join(',')}}`
}

/** An object by the text of the key; of the same key twice the last value counts, as in JSON. */
function mapOf([key, value]: readonly Field[], removed: (count: number) => void): JsonOf {
  if (key === undefined || value === undefined) throw new Error('a map without key or value')
  const keyJson = jsonOf(key.type, key.metadata, removed)
  const valueJson = jsonOf(value.type, value.metadata, removed)
  return (data, index) => {
    const [from, to] = rangeOf(data, index)
    const entries = childOf(data, 0)
    const members = new Map<string, string>()
    for (let at = from; at < to; at++) {
      const name = keyJson(childOf(entries, 0), at)
      members.set(name.startsWith('"') ? name : JSON.stringify(name), valueJson(childOf(entries, 1), at))
    }
    return `{${[...members].map(([name, json]) => `${name}:${json}`).join(',')}}`
  }
}

function childOf({ children }: Data, at: number): Data {
  const child = children[at]
  if (child === undefined) throw new Error('a part of a value is missing')
  return child
}

/** The value that is meant by its place in a dictionary, which may have come in several parts. */
function inDictionary(data: Data, index: number, inner: JsonOf): string {
  let place = Number(wholeNumber(data, index))
  for (const part of (data.dictionary as Vector | undefined)?.data ?? []) {
    if (place < part.length) return inner(part, place)
    place -= part.length
  }
  throw new Error('a value is missing in its dictionary')
}

function unlessNull(json: JsonOf): JsonOf {
  return (data, index) => (data.getValid(index) ? json(data, index) : 'null')
}
