import type { InputReader } from './reading/reader.ts'

/** A comment on the pull request. */
export interface CommentConfig {
  readonly token: string
  /** Values of the data may be shown in it. */
  readonly values: boolean
}

/** The inputs `comment`, `comment-preview` and `github-token`. Undefined when no comment is wanted. */
export function readComment(reader: InputReader): CommentConfig | undefined {
  const wanted = reader.flag('comment') === true
  const values = reader.flag('comment-preview') === true
  if (!wanted) {
    if (values) {
      reader.faults.invalid(
        'The input comment-preview is true, but comment is not.',
        'Set comment: true as well, or leave comment-preview out.'
      )
    }
    return undefined
  }
  const token = reader.required(
    'github-token',
    'A comment needs it: give it the expression github.token, and the job permissions: pull-requests: write.'
  )
  return { token, values }
}
