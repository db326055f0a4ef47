import { ActionError } from '../../../../base/errors.ts'
import { inputName } from '../../../../base/input-name.ts'
import { counted } from '../../../../base/text.ts'
import type { PathStep } from '../../../contract/records-path.ts'
import { pathText } from '../../../contract/records-path.ts'
import { LOWER_F, LOWER_N, LOWER_T, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from '../lex/bytes.ts'
import { type DocumentPlace, listedNames, NAMES_SHOWN } from './records-finder.ts'

/** More members of one kind than a record has. */
const MANY_MEMBERS = 30
/** Values of arrays that lie deeper: two or three are a place on a map. */
const FEW_VALUES = 3

/** A container that passes. */
interface Frame {
  readonly name: string
  readonly isObject: boolean
  /** Members or elements. */
  count: number
  /** The first byte of the members that are not null, `-1` for several kinds. */
  kind: number | undefined
  /** By number of elements: how many members are arrays of so many. */
  readonly lengths: Map<number, number>
  readonly names: string[]
}

/** An object that looks like many records. */
interface Finding {
  readonly steps: readonly string[]
  readonly layout: 'columns' | 'keyed'
  readonly what: string
}

/**
 * Looks whether an object that is taken for one record seems to be many: an array for each column, or a member for each
 * record. It is shown the object at level 0, its members at level 1, and so on.
 */
export class ObjectShape {
  /** What the object itself, or one further inside, looks like. */
  finding: Finding | undefined
  readonly #frames: (Frame | undefined)[] = []

  /** A value begins; see RecordsFinder. */
  begins(level: number, first: number, name: () => string | undefined): void {
    const parent = this.#frames[level - 1]
    const own = name() ?? ''
    if (parent !== undefined) {
      parent.count++
      if (parent.isObject && parent.names.length < NAMES_SHOWN) parent.names.push(own)
      if (first !== LOWER_N) {
        const kind = kindOf(first)
        parent.kind = parent.kind === undefined || parent.kind === kind ? kind : -1
      }
    }
    const isContainer = first === OPEN_OBJECT || first === OPEN_ARRAY
    this.#frames[level] = isContainer
      ? {
          name: own,
          isObject: first === OPEN_OBJECT,
          count: 0,
          kind: undefined,
          lengths: new Map(),
          names: []
        }
      : undefined
  }

  /** A value at this level has ended. */
  ends(level: number): void {
    const frame = this.#frames[level]
    if (frame === undefined) return
    this.#frames[level] = undefined
    const parent = this.#frames[level - 1]
    if (!frame.isObject) {
      if (parent !== undefined) parent.lengths.set(frame.count, (parent.lengths.get(frame.count) ?? 0) + 1)
      return
    }
    const looks = level === 0 ? looksOf(frame) : looksInside(frame)
    if (looks === undefined || (this.finding !== undefined && level > 0)) return
    const steps = this.#frames.slice(1, level).map(one => one?.name ?? '')
    this.finding = { ...looks, steps: level === 0 ? [] : [...steps, frame.name] }
  }

  /**
   * The error for what was found.
   * @param at where the object is that was taken for one record
   */
  error({ origin }: DocumentPlace, at: readonly PathStep[], { steps, layout, what }: Finding): ActionError {
    const path = pathText([...at, ...steps])
    const records = path === '' ? '' : `${inputName('source-records')}: ${path} and `
    return new ActionError(
      'source.records',
      `${path === '' ? `The JSON of ${origin}` : `${JSON.stringify(path)} in the JSON of ${origin}`} ${what}. That looks like many records, not like one.`,
      `Set ${records}${inputName('source-layout')}: ${layout}. If it is one record, set ${inputName('source-layout')}: records, or for the whole document ${inputName('source-records')}: . (a dot).`
    )
  }
}

function kindOf(first: number): number {
  if (first === OPEN_OBJECT || first === OPEN_ARRAY || first === QUOTE) return first
  return first === LOWER_T || first === LOWER_F ? LOWER_T : 0
}

type Looks = Pick<Finding, 'layout' | 'what'>

/** The object that was taken for one record. */
function looksOf(frame: Frame): Looks | undefined {
  const [length] = [...frame.lengths].find(([values, arrays]) => values > 1 && arrays > 1) ?? []
  if (length !== undefined) return columns(frame, length)
  return frame.count > MANY_MEMBERS && isUniform(frame) ? keyed(frame) : undefined
}

/** An object inside it: it must be clear that there is nothing else. */
function looksInside(frame: Frame): Looks | undefined {
  const [only, ...others] = frame.lengths
  const isOfColumns = only !== undefined && others.length === 0 && only[1] === frame.count && frame.count > 1
  if (isOfColumns && only[0] >= FEW_VALUES) return columns(frame, only[0])
  const isOfContainers = frame.kind === OPEN_OBJECT || frame.kind === OPEN_ARRAY
  return frame.count > MANY_MEMBERS && isOfContainers ? keyed(frame) : undefined
}

function isUniform({ kind }: Frame): boolean {
  return kind !== undefined && kind !== -1
}

function columns({ names, count }: Frame, length: number): Looks {
  return {
    layout: 'columns',
    what: `holds several arrays of ${counted(length, 'value')} each (its members are ${listedNames(names, count)})`
  }
}

function keyed({ names, count }: Frame): Looks {
  return { layout: 'keyed', what: `has ${count} members of one kind (${listedNames(names, count)})` }
}
