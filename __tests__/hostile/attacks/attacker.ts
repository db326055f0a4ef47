import type { RequestListener } from 'node:http'
import type { Stand } from '../../e2e/stand.ts'
import type { EngineFiles } from '../../support/engine-files.ts'
import { GITHUB_TOKEN, type GithubApi } from '../../support/github-api.ts'
import type { StepOptions, StepResult } from '../../support/runner.ts'

/** Commands of both forms behind line breaks of all kinds that a name may hold without being changed. */
export const EVIL = 'evil\u2028::error::pwn\u2029##[stop-commands]pwn\u0085::set-output name=published::pwn'
/** The same with the line breaks at which the runner splits. */
export const LINES =
  'evil\n::error::pwn\r##[stop-commands]pwn\u2028::warning title=pwn::pwn\r\n::add-mask::rows'

/** A text as JSON and YAML write it. */
export const quoted = (text: unknown): string => JSON.stringify(text)

/** One way for a hostile text to reach the log: where it stands, a run, and what shows that it got so far. */
export type Attack = readonly [where: string, run: () => Promise<StepResult>, seen?: RegExp]

/** What attacks are made with. */
export interface Attacker {
  readonly stand: Stand
  readonly files: () => EngineFiles
  readonly github: () => GithubApi
  /** Dry-runs a step with debug logging, unless told otherwise. */
  readonly run: (inputs: Record<string, string>, options?: StepOptions) => Promise<StepResult>
  /** Runs a step whose source is one content, or one answer. */
  readonly read: (
    name: string,
    answer: string | Uint8Array | RequestListener,
    inputs?: Record<string, string>
  ) => Promise<StepResult>
  /** Runs a step whose source has one row. */
  readonly with: (inputs: Record<string, string>, options?: StepOptions) => Promise<StepResult>
  /** Publishes one row. */
  readonly publish: (inputs?: Record<string, string>) => Promise<StepResult>
  /** Runs a step that comments on a pull request. */
  readonly comment: () => Promise<StepResult>
  /** The address of one row. */
  readonly rows: () => string
}

/** Makes attacks on a stand; `files` and `github` are there when the first one runs. */
export function attackerOf(stand: Stand, files: () => EngineFiles, github: () => GithubApi): Attacker {
  const rows = (): string => stand.serve('rows.json', '[{"a":1}]')
  const run: Attacker['run'] = (inputs, options = {}) =>
    stand.step({ 'dry-run': 'true', ...inputs }, { ...options, env: { RUNNER_DEBUG: '1', ...options.env } })
  const withRows: Attacker['with'] = (inputs, options) => run({ 'source-url': rows(), ...inputs }, options)
  return {
    stand,
    files,
    github,
    rows,
    run,
    with: withRows,
    read: (name, answer, inputs = {}) => run({ 'source-url': stand.serve(name, answer), ...inputs }),
    publish: (inputs = {}) => withRows({ 'dry-run': 'false', ...inputs }),
    comment: () =>
      withRows(
        { comment: 'true', 'github-token': GITHUB_TOKEN },
        {
          event: { pull_request: { number: 7, head: { repo: { full_name: 'octo/data' } } } },
          env: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_API_URL: github().origin }
        }
      )
  }
}

/** An answer of a server. */
export function answer(
  status: number,
  type: string,
  body: string,
  headers: Record<string, string> = {}
): RequestListener {
  return (_request, response) =>
    void response.writeHead(status, { 'content-type': type, ...headers }).end(body)
}
