/**
 * A path that the workflow names is not read or written. Who asked for it makes the error of its input from it.
 * Nothing of the contents of a file stands in it.
 */
export class PathRefusal extends Error {
  override readonly name = 'PathRefusal'
  /** Completes a sentence that begins with the path: `leads out of the workspace`. */
  readonly why: string
  /** One or two sentences. */
  readonly remedy: string

  constructor(why: string, remedy: string) {
    super(why)
    this.why = why
    this.remedy = remedy
  }
}
