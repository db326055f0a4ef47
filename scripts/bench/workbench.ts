import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { runAction, type StepOptions, type StepResult } from '../../__tests__/support/runner.ts'
import { findHyperd } from '../../simulator/extract-reader.ts'

/** What every part of the bench works with. */
export interface Workbench {
  /** The repository. */
  readonly root: string
  /** For generated data; removed at the end. */
  readonly folder: string
  /** How often each thing is done. */
  readonly runs: number
  readonly hyperd: string
  /**
   * Runs dist/index.js as a step whose engine is there already, unless `env` says otherwise.
   * @throws Error when the step fails
   */
  act(inputs: Record<string, string>, options?: Pick<StepOptions, 'env' | 'workspace'>): Promise<Measured>
}

/** One run of the action. */
export interface Measured {
  /** From the start of the process to its end, in milliseconds; the post step is another process. */
  readonly ms: number
  /** Bytes. */
  readonly peakRss: number
  readonly outputs: StepResult['outputs']
}

const TIMEOUT_MS = 30 * 60_000

/** Prepares a temporary folder and a tool cache with the engine, and removes both after `work`. */
export async function withWorkbench<T>(runs: number, work: (bench: Workbench) => Promise<T>): Promise<T> {
  const root = resolve(import.meta.dirname, '../..')
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  const hyperd = findHyperd()
  try {
    const env = await engineEnvironment(root, folder, hyperd)
    const act: Workbench['act'] = async (inputs, options = {}) => {
      const step = await runAction(inputs, {
        root,
        env,
        measure: true,
        timeoutMs: TIMEOUT_MS,
        ...options
      })
      if (step.exitCode !== 0) throw new Error(`The action failed:\n${step.log}`)
      return { ms: step.ms, peakRss: step.peakRss ?? Number.NaN, outputs: step.outputs }
    }
    return await work({ root, folder, runs, hyperd, act })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Has the action install its engine once, so that all later runs find it in the tool cache. */
async function engineEnvironment(
  root: string,
  folder: string,
  hyperd: string
): Promise<Record<string, string | undefined>> {
  const cached = {
    RUNNER_TOOL_CACHE: join(folder, 'tools'),
    HYPERD_PATH: undefined,
    // Where a company's own authority stands between here and the registry.
    NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS']
  }
  const inputs = { 'source-url': 'one.csv', 'datasource-name': 'bench', 'dry-run': 'true' }
  const step = await runAction(inputs, {
    root,
    env: cached,
    workspace: { 'one.csv': 'id\n1\n' },
    timeoutMs: TIMEOUT_MS
  })
  if (step.exitCode === 0) return cached
  console.log(
    `The engine cannot be installed, so hyperd-path is used instead of the tool cache:\n${step.log}`
  )
  return { HYPERD_PATH: hyperd }
}
