import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hyperd } from './hyperd.ts'
import { runAction, type StepOptions, type StepResult } from './runner.ts'

/** As for every step; the variables are known beforehand. */
export type HostileOptions = Omit<StepOptions, 'env'> & { readonly env?: Record<string, string | undefined> }

/** A step that failed, and the one error that it gave. */
export interface Refused extends StepResult {
  readonly error: string
}

const HANGS_MS = 30_000
const STAND_IN = new URL('./stand-in-network.mjs', import.meta.url).href

/** Dry-runs a step as the runner would. */
export function dryRun(inputs: Record<string, string>, options: HostileOptions = {}): Promise<StepResult> {
  return runAction(
    { 'datasource-name': 'Sales', 'dry-run': 'true', ...inputs },
    { timeoutMs: HANGS_MS, ...options, env: { HYPERD_PATH: hyperd, ...options.env } }
  )
}

/** Dry-runs a step that must fail with one error. Fails with the log when the step does something else. */
export async function refused(
  inputs: Record<string, string>,
  options: HostileOptions = {}
): Promise<Refused> {
  const step = await dryRun(inputs, options)
  const [error, ...others] = step.annotations.filter(({ level }) => level === 'error')
  if (step.exitCode !== 1 || error === undefined || others.length > 0) {
    throw new Error(`The step did not fail with one error.\n${step.log}`)
  }
  return { ...step, error: error.message }
}

/** Dry-runs a step that must succeed. Fails with the log when it does not. */
export async function permitted(
  inputs: Record<string, string>,
  options: HostileOptions = {}
): Promise<StepResult> {
  const step = await dryRun(inputs, options)
  if (step.exitCode !== 0) throw new Error(`The step failed.\n${step.log}`)
  return step
}

/** For `prepare`: puts into the workspace what is not a file, such as links, pipes and sockets. */
export function inWorkspace(
  prepare: (workspace: string) => Promise<void>
): (folder: string) => Promise<void> {
  return folder => prepare(join(folder, 'workspace'))
}

/** The network as a step sees it. */
export interface StandInNetwork {
  readonly env: Record<string, string>
  /** Addresses beyond the machine to which a connection was begun, and prevented, since this was asked last. */
  attempts(): Promise<string[]>
  remove(): Promise<void>
}

/**
 * A stand-in for DNS and for the network beyond this machine. Servers of 203.0.113.0/24 listen on loopback.
 * @param names for each host name the addresses of its first lookup, its second, and so on; the last ones stay
 */
export async function standInNetwork(
  names: Record<string, readonly (readonly string[])[]>
): Promise<StandInNetwork> {
  const folder = await mkdtemp(join(tmpdir(), 'network-'))
  const log = join(folder, 'attempts')
  await writeFile(log, '')
  return {
    env: {
      NODE_OPTIONS: `--import=${STAND_IN}`,
      STAND_IN_NETWORK: JSON.stringify({ names, log })
    },
    async attempts() {
      const lines = (await readFile(log, 'utf8')).split('\n').filter(line => line !== '')
      await writeFile(log, '')
      return lines
    },
    remove: () => rm(folder, { recursive: true })
  }
}
