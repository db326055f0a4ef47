import { ActionError, type ErrorCode, type ErrorDetails } from '../../base/errors.ts'
import type { InputName } from '../../base/input-catalog.ts'
import { withoutTrailing } from '../../base/text.ts'

/** A line of an input. */
export interface InputPlace {
  readonly input: InputName
  /** From 1. */
  readonly line: number
  /** How messages say it; undefined where the input has one line only. */
  readonly told: string | undefined
}

/** Something wrong with one input. */
export interface Fault {
  readonly code: Extract<ErrorCode, `input.${string}`>
  /** One sentence that names the input. */
  readonly what: string
  /** What holds for each value of that kind, as one sentence: `A type must be one of …`. */
  readonly rule?: string | undefined
  /** What to do, one sentence or two. */
  readonly remedy: string
  /** The line that is at fault, where one is. */
  readonly place?: InputPlace | undefined
}

/** Collects the faults of all inputs, so that they are reported together and mended in one go. */
export class Faults {
  readonly #faults: Fault[]
  readonly #place: InputPlace | undefined

  /** Not to be given anything: see `at`. */
  constructor(faults: Fault[] = [], place?: InputPlace) {
    this.#faults = faults
    this.#place = place
  }

  /** The line that its faults are told with, where there is one. */
  get place(): InputPlace | undefined {
    return this.#place
  }

  /** The same collection, for faults of one line of an input. */
  at(place: InputPlace): Faults {
    return new Faults(this.#faults, place)
  }

  /** How many there are so far. */
  get count(): number {
    return this.#faults.length
  }

  /** The input is required and empty. */
  missing(what: string, remedy: string): void {
    this.add({ code: 'input.missing', what, remedy })
  }

  /** The value of an input cannot be used. */
  invalid(what: string, remedy: string, rule?: string): void {
    this.add({ code: 'input.invalid', what, remedy, rule })
  }

  /** The faults so far. */
  get all(): readonly Fault[] {
    return this.#faults
  }

  /** Any fault. */
  add(fault: Fault): void {
    this.#faults.push({ ...fault, place: fault.place ?? this.#place })
  }

  /** Keeps the fault that `read` throws and gives undefined in its place; an error of another kind passes on. */
  catching<T>(read: () => T): T | undefined {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof ActionError) || !isInputCode(error.code)) throw error
      this.add({ code: error.code, what: error.what, remedy: error.remedy })
      return undefined
    }
  }

  /**
   * Does nothing when there was no fault.
   * @throws ActionError with all faults; its code is `input.missing` when every fault is one of those, else that
   * of the first other fault
   */
  throwIfAny(): void {
    const [first, ...others] = this.#faults
    if (first === undefined) return
    const details = writtenPlaces(this.#faults)
    if (others.length === 0)
      throw new ActionError(first.code, withRule(told(first), first.rule), first.remedy, { details })
    const { code } = this.#faults.find(fault => fault.code !== 'input.missing') ?? first
    const lines = this.#faults.map((fault, index) => {
      // What several have in common is said once, with the last of them.
      const later = this.#faults.slice(index + 1)
      const rule = later.some(other => other.rule === fault.rule) ? undefined : fault.rule
      const remedy = later[0]?.remedy === fault.remedy ? '' : ` ${fault.remedy}`
      const prefix = fault.code === code ? '' : `${fault.code}: `
      return `- ${prefix}${withRule(told(fault), rule)}${remedy}`
    })
    const what = `${lines.length} things are wrong with the inputs, so nothing was fetched or published:\n${lines.join('\n')}`
    throw new ActionError(code, what, '', { details })
  }
}

/** What is wrong, with the line. */
function told({ what, place }: Fault): string {
  return place?.told === undefined ? what : `${withoutTrailing(what, '.')} (${place.told}).`
}

function withRule(what: string, rule: string | undefined): string {
  return rule === undefined ? what : `${what} ${rule}`
}

function writtenPlaces(faults: readonly Fault[]): ErrorDetails | undefined {
  const places = faults.flatMap(fault =>
    fault.place === undefined ? [] : [{ what: told(fault), input: fault.place.input, line: fault.place.line }]
  )
  return places.length === 0 ? undefined : { kind: 'written', places }
}

function isInputCode(code: ErrorCode): code is Fault['code'] {
  return code.startsWith('input.')
}
