import { ActionError, type ErrorCode } from '../../base/errors.ts'

/** Something wrong with one input. */
export interface Fault {
  readonly code: Extract<ErrorCode, `input.${string}`>
  /** One sentence that names the input. */
  readonly what: string
  /** What to do, one sentence or two. */
  readonly remedy: string
}

/** Collects the faults of all inputs, so that they are reported together and mended in one go. */
export class Faults {
  readonly #faults: Fault[] = []

  /** How many there are so far. */
  get count(): number {
    return this.#faults.length
  }

  /** The input is required and empty. */
  missing(what: string, remedy: string): void {
    this.#faults.push({ code: 'input.missing', what, remedy })
  }

  /** The value of an input cannot be used. */
  invalid(what: string, remedy: string): void {
    this.#faults.push({ code: 'input.invalid', what, remedy })
  }

  /** The faults so far. */
  get all(): readonly Fault[] {
    return this.#faults
  }

  /** Any fault. */
  add(fault: Fault): void {
    this.#faults.push(fault)
  }

  /** Keeps the fault that `read` throws and gives undefined in its place; an error of another kind passes on. */
  catching<T>(read: () => T): T | undefined {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof ActionError) || !isInputCode(error.code)) throw error
      this.#faults.push({ code: error.code, what: error.what, remedy: error.remedy })
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
    if (others.length === 0) throw new ActionError(first.code, first.what, first.remedy)
    const { code } = this.#faults.find(fault => fault.code !== 'input.missing') ?? first
    const lines = this.#faults.map(fault => `- ${fault.code}: ${fault.what} ${fault.remedy}`)
    const what = `${lines.length} things are wrong with the inputs, so nothing was fetched or published:\n${lines.join('\n')}`
    throw new ActionError(code, what, '')
  }
}

function isInputCode(code: ErrorCode): code is Fault['code'] {
  return code.startsWith('input.')
}
