import type { NestedColumn } from '../../../contract/spooled-file.ts'
import type { ColumnKinds } from '../../../spool/column-kinds.ts'
import { SEPARATOR, type SpoolWriter } from '../../../spool/spool-writer.ts'
import { CLOSE_OBJECT } from '../lex/bytes.ts'
import { endOfValue } from '../lex/compact-json.ts'
import { isFilledObject, type OutlineMember } from './nested-outline.ts'

interface ColumnMember {
  readonly raw: Buffer
  readonly column: number
  readonly members: readonly ColumnMember[]
}

/** The columns of one members file for what stands in the objects of its records, and their cells in one record. */
export class NestedCells {
  readonly columns: NestedColumn[] = []
  readonly #objects: (readonly ColumnMember[])[]
  readonly #starts: Int32Array
  readonly #ends: Int32Array

  /** @param objects for each column of the file: the name of the member, and the members of the objects in it */
  constructor(objects: readonly { readonly name: string; readonly members: readonly OutlineMember[] }[]) {
    this.#objects = objects.map(({ name, members }) => this.#addColumns(members, [name]))
    this.#starts = new Int32Array(this.columns.length)
    this.#ends = new Int32Array(this.columns.length)
  }

  /** A record begins. */
  begin(): void {
    this.#ends.fill(0)
  }

  /**
   * Takes an object apart.
   * @param column of the file
   * @param at index of the first byte of the object, which has members; it is compact JSON
   * @returns false when it does not fit the columns: another member, another order, an object where there is none
   */
  split(column: number, bytes: Buffer, at: number): boolean {
    const members = this.#objects[column] as readonly ColumnMember[]
    return this.#splitObject(members, bytes, at) > 0
  }

  /** Writes the cells, separators before them. */
  write(writer: SpoolWriter, bytes: Buffer): void {
    for (let column = 0; column < this.#ends.length; column++) {
      writer.byte(SEPARATOR)
      const end = this.#ends[column] as number
      if (end > 0) writer.copy(bytes, this.#starts[column] as number, end)
    }
  }

  /** Shows the cells. @param first their first column */
  look(kinds: ColumnKinds, first: number, bytes: Buffer): void {
    for (let column = 0; column < this.#ends.length; column++) {
      const end = this.#ends[column] as number
      if (end > 0) kinds.cell(first + column, bytes, this.#starts[column] as number, end)
    }
  }

  #addColumns(members: readonly OutlineMember[], above: readonly string[]): ColumnMember[] {
    return members.map(({ name, raw, first, members }) => {
      const path = [...above, name]
      const spelling = raw.toString('utf8', 0, raw.length - 1)
      const column = this.columns.push({ path, spelling, firstSeen: first }) - 1
      return { raw, column, members: this.#addColumns(members.list, path) }
    })
  }

  /** @returns the index after the object; 0 when it does not fit */
  #splitObject(members: readonly ColumnMember[], bytes: Buffer, from: number): number {
    let next = 0
    for (let at = from; bytes[at] !== CLOSE_OBJECT; ) {
      // `at` is that of the brace or comma before the name.
      const name = at + 2
      while (next < members.length && !startsWith(bytes, name, (members[next] as ColumnMember).raw)) next++
      const member = members[next++]
      if (member === undefined) return 0
      const value = name + member.raw.length + 1
      if (isFilledObject(bytes, value)) {
        at = this.#splitObject(member.members, bytes, value)
        if (at === 0) return 0
      } else {
        at = endOfValue(bytes, value)
        this.#starts[member.column] = value
        this.#ends[member.column] = at
      }
      if (bytes[at] === CLOSE_OBJECT) return at + 1
    }
    return from + 1
  }
}

function startsWith(bytes: Buffer, at: number, raw: Buffer): boolean {
  for (let i = 0; i < raw.length; i++) if (bytes[at + i] !== raw[i]) return false
  return true
}
