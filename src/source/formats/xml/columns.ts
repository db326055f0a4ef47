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
}

/**
 * The columns of records: attributes, the text of the element itself (`value`), its children; those of a child with
 * attributes or children of its own begin with the name of the child and `_`. A child that repeats is one column.
 */
export function tableOf(record: XmlNode): XmlTable {
  const columns: string[] = []
  const column = (name: string): number => columns.push(name) - 1
  const planOf = (node: XmlNode, prefix: string): ColumnPlan => {
    const attributes = new Map([...node.attributes].map(name => [name, column(prefix + localName(name))]))
    const text = node.hasText ? column(`${prefix}value`) : -1
    const children = new Map<string, ColumnPlan>()
    const arrays = new Map<string, { column: number; plan: MemberPlan }>()
    const labelOf = labelsIn(node)
    for (const child of node.children.values()) {
      const label = prefix + labelOf(child)
      if (child.repeats) arrays.set(child.name, { column: column(label), plan: memberPlan(child) })
      else if (isPlain(child)) children.set(child.name, plain(column(label)))
      else children.set(child.name, planOf(child, `${label}_`))
    }
    return { children, arrays, attributes, text }
  }
  return { plan: planOf(record, ''), columns }
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
