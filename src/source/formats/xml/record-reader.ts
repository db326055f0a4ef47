import { withoutTrailing } from '../../../base/text.ts'
import { type XmlHandler, XmlTooLarge } from '../../decode/xml-reader.ts'
import { XmlBeside } from './beside.ts'
import type { ColumnPlan, MemberPlan, XmlTable } from './columns.ts'
import type { XmlNode } from './structure.ts'

/** Characters of one record; it is held in memory. */
const MAX_RECORD = 64 * 2 ** 20
const NIL = /^(true|1)$/

/** A value in a JSON array. */
type Member = string | null | { [name: string]: Member | Member[] }

/** An element that is open inside a record. */
interface Frame {
  readonly column?: ColumnPlan
  readonly member?: MemberPlan
  /** Puts the finished value of an element in an array in its place. */
  readonly put?: (value: Member) => void
  readonly object: { [name: string]: Member | Member[] }
  text: string
  nil: boolean
}

/** Takes the records out of a document whose structure is known, and hands over the cells of each. */
export class XmlRecordReader implements XmlHandler {
  records = 0
  /** What stands beside them. */
  readonly beside = new XmlBeside()
  readonly #record: XmlNode
  readonly #table: XmlTable
  readonly #write: (cells: readonly (string | undefined)[], record: number) => void
  /** The elements that are open outside of a record; undefined where no record can be. */
  readonly #outside: (XmlNode | undefined)[] = []
  readonly #inside: Frame[] = []
  #cells: (string | undefined)[] = []
  #arrays = new Map<number, Member[]>()
  #size = 0

  /** @param write is given the cells in the order of the table's columns; undefined, or missing at the end, for NULL */
  constructor(
    record: XmlNode,
    table: XmlTable,
    write: (cells: readonly (string | undefined)[], record: number) => void
  ) {
    this.#record = record
    this.#table = table
    this.#write = write
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#inside.length > 0) {
      this.#openInside(name, attributes)
      return
    }
    const node = this.#outside.length === 0 ? rootOf(this.#record) : this.#outside.at(-1)?.children.get(name)
    if (node !== this.#record) {
      this.#outside.push(node)
      this.beside.open(name, attributes)
      return
    }
    this.beside.record()
    // No longer than needed: a record may fill the last of many columns, or none.
    this.#cells = []
    this.#arrays.clear()
    this.#size = 0
    this.#begin({ column: this.#table.plan }, attributes)
  }

  text(text: string): void {
    const frame = this.#inside.at(-1)
    if (frame === undefined) {
      this.beside.text(text)
      return
    }
    this.#count(text)
    frame.text += text
  }

  close(): void {
    const frame = this.#inside.pop()
    if (frame === undefined) {
      this.#outside.pop()
      this.beside.close()
      return
    }
    const text = frame.nil ? '' : trimmed(frame.text)
    if (frame.column !== undefined && frame.column.text >= 0 && text !== '') {
      this.#cells[frame.column.text] = text
    }
    if (frame.member !== undefined) {
      if (text !== '' && !frame.member.isPlain) frame.object[frame.member.text] = text
      frame.put?.(frame.member.isPlain ? text || null : frame.nil ? null : frame.object)
    }
    if (this.#inside.length === 0) this.#end()
  }

  #openInside(name: string, attributes: Readonly<Record<string, string>>): void {
    const { column, member, object } = this.#inside.at(-1) as Frame
    const child = column?.children.get(name)
    if (child !== undefined) {
      this.#begin({ column: child }, attributes)
      return
    }
    const array = column?.arrays.get(name)
    if (array !== undefined) {
      const { column: at, plan } = array
      const values = this.#arrays.get(at) ?? []
      this.#arrays.set(at, values)
      this.#begin({ member: plan, put: value => values.push(value) }, attributes)
      return
    }
    const inner = member?.children.get(name)
    if (inner === undefined) throw new Error(`the element ${name} was not there when the structure was read`)
    const put = (value: Member): void => {
      const before = object[inner.name]
      if (!inner.repeats) object[inner.name] = value
      else if (Array.isArray(before)) before.push(value)
      else object[inner.name] = [value]
    }
    this.#begin({ member: inner.plan, put }, attributes)
  }

  #begin(
    frame: Pick<Frame, 'column' | 'member' | 'put'>,
    attributes: Readonly<Record<string, string>>
  ): void {
    const object: Frame['object'] = Object.create(null) as Frame['object']
    for (const [name, written] of Object.entries(attributes)) {
      this.#count(written)
      const value = trimmed(written)
      if (value === '') continue
      const column = frame.column?.attributes.get(name)
      if (column !== undefined) this.#cells[column] = value
      const member = frame.member?.attributes.get(name)
      if (member !== undefined) object[member] = value
    }
    const nil = NIL.test(attributes['xsi:nil']?.trim() ?? '')
    this.#inside.push({ ...frame, object, text: '', nil })
  }

  #end(): void {
    for (const [column, values] of this.#arrays) this.#cells[column] = JSON.stringify(values)
    this.#write(this.#cells, ++this.records)
  }

  #count(text: string): void {
    this.#size += text.length
    if (this.#size > MAX_RECORD) {
      throw new XmlTooLarge(`record ${this.records + 1} has more than ${MAX_RECORD / 2 ** 20} MB`)
    }
  }
}

function rootOf(node: XmlNode): XmlNode {
  return node.parent === undefined ? node : rootOf(node.parent)
}

/** Without the white space of XML around it. */
function trimmed(text: string): string {
  return withoutTrailing(text.replace(/^[ \t\r\n]+/, ''), ' \t\r\n')
}
