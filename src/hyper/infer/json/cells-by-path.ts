import type { JsonMembersFile, NestedColumn } from '../../../source/contract/spooled-file.ts'

/** Where the members of a file lie, by their paths: a file may have ten thousand columns, each asked for many times. */
export interface CellsByPath {
  /** The cell of a member (0-based), or undefined where the file does not have it. */
  at(path: readonly string[]): number | undefined
  /** The members of the objects that a member holds. */
  inside(path: readonly string[]): readonly NestedCell[]
}

/** A member of an object, and its cell. */
export interface NestedCell {
  readonly column: NestedColumn
  readonly at: number
}

const known = new WeakMap<JsonMembersFile, CellsByPath>()

/** The cells of a file by the paths of their members; made once for each file. */
export function cellsByPath(file: JsonMembersFile): CellsByPath {
  const made = known.get(file) ?? indexOf(file)
  known.set(file, made)
  return made
}

function indexOf({ members, nested = [] }: JsonMembersFile): CellsByPath {
  const cells = new Map<string, number>()
  const inside = new Map<string, NestedCell[]>()
  const add = (path: readonly string[], at: number): void => {
    const key = keyOf(path)
    if (!cells.has(key)) cells.set(key, at)
  }
  for (const [at, name] of members.entries()) add([name], at)
  for (const [index, column] of nested.entries()) {
    const at = members.length + index
    add(column.path, at)
    const outer = keyOf(column.path.slice(0, -1))
    const siblings = inside.get(outer)
    if (siblings === undefined) inside.set(outer, [{ column, at }])
    else siblings.push({ column, at })
  }
  return { at: path => cells.get(keyOf(path)), inside: path => inside.get(keyOf(path)) ?? [] }
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path)
}
