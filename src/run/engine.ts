import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { temporary } from '../base/environment.ts'
import { makeWorkFolder } from '../files/work-folder.ts'
import { makeOutputFolder } from '../hyper/build/build.ts'
import { type HyperServer, startHyper } from '../hyper/engine/server.ts'
import { resolveHyperd } from '../hyper/install/install.ts'
import { unwanted } from './extract-file.ts'
import { phase } from './phase.ts'
import type { RunContext } from './run-context.ts'
import { noteFiles, noteWorkFolder } from './saved-state.ts'

/** The running engine, and the folders that it works in. */
export interface Engine {
  readonly server: HyperServer
  /** Belongs to this run alone; removed at its end. */
  readonly workFolder: string
  /** Of the work folder: where fetched data lies. */
  readonly spoolFolder: string
}

/**
 * Finds or installs the engine.
 * @returns path of the executable
 * @throws ActionError engine.*
 */
export function prepareEngine(run: RunContext): Promise<string> {
  const { config, env, log, deadline, http } = run
  const given = config.hyperdPath === undefined ? {} : { hyperdPath: config.hyperdPath }
  return phase(run, 'Prepare the engine', 'the engine to be installed', () =>
    resolveHyperd({ ...given, env, log, deadline, http })
  )
}

/**
 * Starts the engine in a work folder of its own. Both go with the run.
 * @throws ActionError `engine.start`, `engine.output`
 */
export async function startEngine(
  { env, deadline, extractFile, cleanup }: RunContext,
  hyperd: string
): Promise<Engine> {
  const work = cleanup.adopt(await makeWorkFolder(temporary(env)), async folder => {
    await folder.remove()
    noteWorkFolder(undefined)
  })
  noteWorkFolder(work.path)
  const spoolFolder = join(work.path, 'spool')
  await mkdir(spoolFolder)
  const databases = [await makeOutputFolder(extractFile.path)]
  cleanup.defer(() => noteFiles([]))
  noteFiles(unwanted(extractFile))
  const server = cleanup.adopt(
    await startHyper({ hyperd, workDir: work.path, readable: spoolFolder, databases, deadline }),
    running => running.stop()
  )
  return { server, workFolder: work.path, spoolFolder }
}
