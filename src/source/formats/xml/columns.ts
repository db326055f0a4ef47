import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { localName } from '../../decode/xml-reader.ts'
import { isPlain, type XmlNode } from './structure.ts'

/** Where the values of an element go that does not repeat within its record. Numbers are columns, from 0. */
export interface ColumnPlan {
  /** By name with prefix. */
  readonly children: ReadonlyMap<string, ColumnPlan>
  /** Children that repeat; by name with prefix. */
  readonly arrays: ReadonlyMap<string, { readonly column: number; readonly plan: MemberPlan }>
  /** By name with prefix. */
  readonly attributes: ReadonlyMap<string, number>
  /** -1 when there never is a text. */
  readonly text: number
  /** The element repeats, and each is a row. */
  readonly isRow?: true
}

/** What an element becomes in a JSON array: a text, or an object with these members. */
export interface MemberPlan {
  readonly isPlain: boolean
  /** By name with prefix. */
  readonly children: ReadonlyMap<
    string,
    { readonly name: string; readonly repeats: boolean; readonly plan: MemberPlan }
  >
  /** By name with prefix. */
  readonly attributes: ReadonlyMap<string, string>
  readonly text: string
}

/** What a record becomes: its columns, and how to get there. */
export interface XmlTable {
  readonly columns: readonly string[]
  readonly plan: ColumnPlan
  /** Paths that were to be exploded, and that no record has. */
  readonly unmet: readonly string[]
  /** Paths of the elements that repeat and become an array. */
  readonly arrays: readonly string[]
  /** What the elements in a record are called. */
  readonly members: ReadonlySet<string>
}

/**
 * The columns of records: attributes, the text of the element itself (`value`), its children; those of a child with
 * attributes or children of its own begin with the name of the child and `_`. A child that repeats is one column, or
 * has
 * columns like any other where it is to be exploded.
 * @param explode paths of elements that become rows
 * @throws ActionError `source.records` when such a path leads through another element that repeats
 */
export function tableOf(record: XmlNode, explode: readonly (readonly string[])[] = []): XmlTable {
  const columns: string[] = []
  const met = new Set<string>()
  const arrayPaths: string[] = []
  const wanted = new Set(explode.map(path => path.join('.')))
  const column = (name: string): number => columns.push(name) - 1
  const planOf = (node: XmlNode, prefix: string, path: readonly string[]): ColumnPlan => {
    const attributes = new Map([...node.attributes].map(name => [name, column(prefix + localName(name))]))
    const text = node.hasText ? column(`${prefix}value`) : -1
    const children = new Map<string, ColumnPlan>()
    const arrays = new Map<string, { column: number; plan: MemberPlan }>()
    const labelOf = labelsIn(node)
    for (const child of node.children.values()) {
      const label = prefix + labelOf(child)
      const own = [...path, labelOf(child)]
      const name = own.join('.')
      const isExploded = wanted.has(name)
      if (isExploded) met.add(name)
      if (child.repeats && !isExploded) {
        if (explode.some(one => one.join('.').startsWith(`${name}.`))) throw throughRepeating(name)
        arrayPaths.push(name)
        arrays.set(child.name, { column: column(label), plan: memberPlan(child) })
        continue
      }
      const plan = isPlain(child) ? plain(column(label)) : planOf(child, `${label}_`, own)
      children.set(child.name, child.repeats ? { ...plan, isRow: true } : plan)
    }
    return { children, arrays, attributes, text }
  }
  const plan = planOf(record, '', [])
  return {
    plan,
    columns,
    unmet: [...wanted].filter(path => !met.has(path)),
    arrays: arrayPaths,
    members: new Set([...record.children.values()].map(labelsIn(record)))
  }
}

function throughRepeating(path: string): ActionError {
  return new ActionError(
    'source.records',
    `A path of ${inputName('source-explode')} leads through ${path}, which is an element that repeats.`,
    `Write ${path} on a line of its own in ${inputName('source-explode')}, above it.`
  )
}

function plain(column: number): ColumnPlan {
  return { children: new Map(), arrays: new Map(), attributes: new Map(), text: column }
}

function memberPlan(node: XmlNode): MemberPlan {
  const taken = new Set<string>()
  /** By name: the number that the next one of this name is tried with. */
  const numbers = new Map<string, number>()
  const unique = (name: string): string => {
    let candidate = name
    for (let n = numbers.get(name) ?? 2; taken.has(candidate); n++) {
      candidate = `${name}_${n}`
      numbers.set(name, n + 1)
    }
    taken.add(candidate)
    return candidate
  }
  const labelOf = labelsIn(node)
  return {
    isPlain: isPlain(node),
    attributes: new Map([...node.attributes].map(name => [name, unique(localName(name))])),
    text: unique('value'),
    children: new Map(
      [...node.children.values()].map(child => [
        child.name,
        { name: unique(labelOf(child)), repeats: child.repeats, plan: memberPlan(child) }
      ])
    )
  }
}

/**
 * What the children of an element are called: by the name without prefix, unless another element beside it has the same
 * one with another prefix or none.
 */
function labelsIn({ children }: XmlNode): (child: XmlNode) => string {
  const twins = new Map<string, number>()
  for (const name of children.keys()) twins.set(localName(name), (twins.get(localName(name)) ?? 0) + 1)
  return ({ name }) => {
    const local = localName(name)
    return (twins.get(local) ?? 0) > 1 ? name.replace(':', '_') : local
  }
}
