import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { hyperd } from './hyperd.ts'
import { runAction, type StepOptions, type StepResult } from './runner.ts'

const BLOCKING = new URL('./measure-blocking.mjs', import.meta.url).href
const LOOK_MS = 15

/** A step that somebody hostile had a part in, and what it took. */
export interface Attempt extends StepResult {
  /** The one error; empty when there is none. */
  readonly error: string
  /** Its code, or `ok`. */
  readonly code: string
  /** The largest sum of the files in the temporary folder of the runner. */
  readonly peakDisk: number
  /** The longest time in which nothing else had its turn, in milliseconds of CPU. */
  readonly blockedMs: number
  /** What lay in the temporary folder afterwards, the extract aside. */
  readonly left: readonly string[]
  readonly seconds: number
  readonly peakRss: number
}

/** Dry-runs the bundled action, and measures it. */
export async function attempt(inputs: Record<string, string>, options: StepOptions = {}): Promise<Attempt> {
  const temp = await mkdtemp(join(tmpdir(), 'attempt-'))
  const blocked = `${temp}-blocked`
  const watch = watchDisk(temp)
  const began = performance.now()
  try {
    const step = await runAction(
      { 'datasource-name': 'Sales', 'dry-run': 'true', ...inputs },
      {
        measure: true,
        timeoutMs: 240_000,
        ...options,
        env: {
          HYPERD_PATH: hyperd,
          RUNNER_TEMP: temp,
          NODE_OPTIONS: `--import ${BLOCKING}`,
          BLOCKED_MS_FILE: blocked,
          ...options.env
        }
      }
    )
    const seconds = (performance.now() - began) / 1000
    const errors = step.annotations.filter(({ level }) => level === 'error').map(({ message }) => message)
    if (errors.length > 1 || (errors.length === 1) !== (step.exitCode === 1)) {
      throw new Error(`Exit code ${step.exitCode} and ${errors.length} errors.\n${step.log}`)
    }
    const [error = ''] = errors
    return {
      ...step,
      error,
      code: error === '' ? 'ok' : (/^[\w.-]+(?=: )/.exec(error)?.[0] ?? error),
      peakDisk: await watch.end(),
      peakRss: step.peakRss ?? Number.NaN,
      blockedMs: Number(await readFile(blocked, 'utf8')),
      left: (await readdir(temp)).filter(name => !/^extract-\w+\.hyper$/.test(name)),
      seconds
    }
  } finally {
    await watch.end()
    await rm(temp, { recursive: true, force: true })
    await rm(blocked, { force: true })
  }
}

/** Looks at a folder again and again. */
function watchDisk(folder: string): { end(): Promise<number> } {
  let peak = 0
  let ended = false
  const look = async (): Promise<void> => {
    while (!ended) {
      peak = Math.max(peak, await sizeOf(folder))
      await delay(LOOK_MS)
    }
  }
  const looking = look()
  return {
    async end() {
      ended = true
      await looking
      return peak
    }
  }
}

/** Bytes of all files in a folder, as far as they are there while it is looked at. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  const sizes = entries
    .filter(entry => entry.isFile())
    .map(entry =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0
      )
    )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
