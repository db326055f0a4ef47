/** What the REST API tells of a comment ("List issue comments"). */
export interface Comment {
  readonly id: number
  readonly body?: string | undefined
  /** Null when its author has left GitHub. */
  readonly user: { readonly login: string } | null
}

/**
 * Asks who a token writes as. GraphQL knows it of every kind of token (`github-actions[bot]` for that of a job); the
 * REST API refuses `GET /user` to tokens of apps.
 */
export const WHO_WRITES = 'query { viewer { login } }'

/**
 * Is a comment ours: of the kind that the marker tells, and written by ourselves? Everybody may write the marker.
 * @param writer login of the token's owner
 */
export function isOwnComment({ body, user }: Comment, marker: string, writer: string): boolean {
  return hasMarker(body, marker) && user?.login.toLowerCase() === writer.toLowerCase()
}

/** Does a comment begin with a marker? Then its author matters. */
export function hasMarker(body: string | undefined, marker: string): boolean {
  return body?.startsWith(marker) === true
}
