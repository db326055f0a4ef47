import { context } from '@actions/github'

/** The pull request that a run belongs to. */
export interface PullRequest {
  readonly owner: string
  readonly repo: string
  readonly number: number
  /** Its commits come from another repository than the one that the run belongs to. */
  readonly fork: boolean
}

interface Head {
  readonly repo?: { readonly full_name?: string } | null
}

/** The pull request of this run, as GitHub's event tells; undefined when another event started the run. */
export function pullRequest(): PullRequest | undefined {
  const found = context.payload.pull_request
  if (found === undefined) return undefined
  const { owner, repo } = context.repo
  // A fork that was deleted meanwhile has no repository any more.
  const head = (found['head'] as Head | undefined)?.repo?.full_name
  return { owner, repo, number: found.number, fork: head?.toLowerCase() !== `${owner}/${repo}`.toLowerCase() }
}
