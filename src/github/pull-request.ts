import { readFile, stat } from 'node:fs/promises'
import type { Log } from '../base/log.ts'

/** The pull request that a run belongs to. */
export interface PullRequest {
  readonly owner: string
  readonly repo: string
  readonly number: number
  /** Its commits come from another repository than the one that the run belongs to. */
  readonly fork: boolean
}

/** GitHub makes no larger event (Webhooks, "Payload cap"). */
const MAX_EVENT_BYTES = 25 * 1024 * 1024

/** Two names, neither of which leads anywhere else in an address. */
const REPOSITORY = /^(?!\.+\/)([\w.-]+)\/(?!\.+$)([\w.-]+)$/

/**
 * The pull request of this run, as the file of GITHUB_EVENT_PATH tells. Never fails: only the comment needs it, and a
 * warning says why there is none.
 * @returns undefined when another event started the run, or nobody can tell
 */
export async function pullRequestOf(env: NodeJS.ProcessEnv, log: Log): Promise<PullRequest | undefined> {
  let event: unknown
  try {
    event = await readEvent(env['GITHUB_EVENT_PATH'])
  } catch (error) {
    warn(
      log,
      `the event of this run cannot be read (${error instanceof Error ? error.message : 'no reason'})`
    )
    return undefined
  }
  const found = member(event, 'pull_request')
  if (found === undefined || found === null) {
    if (!env['GITHUB_EVENT_NAME']?.startsWith('pull_request')) {
      log.debug('No comment: the run belongs to no pull request.')
    } else warn(log, 'the event of this run holds no pull request')
    return undefined
  }
  const number = member(found, 'number')
  const [, owner, repo] = REPOSITORY.exec(env['GITHUB_REPOSITORY'] ?? '') ?? []
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1) {
    warn(log, 'the event of this run does not give the number of the pull request')
    return undefined
  }
  if (owner === undefined || repo === undefined) {
    warn(log, 'GITHUB_REPOSITORY is not a repository')
    return undefined
  }
  // A fork that was deleted meanwhile has no repository any more.
  const head = member(member(member(found, 'head'), 'repo'), 'full_name')
  const fork = typeof head !== 'string' || head.toLowerCase() !== `${owner}/${repo}`.toLowerCase()
  return { owner, repo, number, fork }
}

/** @throws Error with a message for people */
async function readEvent(path: string | undefined): Promise<unknown> {
  if (!path) return undefined
  const stats = await stat(path)
  if (!stats.isFile()) throw new Error('it is not a file')
  if (stats.size > MAX_EVENT_BYTES) throw new Error('it is larger than any event of GitHub')
  const text = await readFile(path, 'utf8')
  try {
    return JSON.parse(text)
  } catch {
    // The message of the parser shows a piece of the text.
    throw new Error('it is not JSON')
  }
}

function warn(log: Log, why: string): void {
  log.warning('No comment', `No comment is written, because ${why}. The data source is not affected.`)
}

/** A member of a value that may be anything. */
function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}
