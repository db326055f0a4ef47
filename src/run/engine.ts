import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { temporary } from '../base/environment.ts'
import { makeWorkFolder } from '../files/work-folder.ts'
import { makeOutputFolder } from '../hyper/build/build.ts'
import { type HyperServer, startHyper } from '../hyper/engine/server.ts'
import { type FoundEngine, findHyperd, provideHyperd } from '../hyper/install/install.ts'
import { unwanted } from './extract-file.ts'
import { phase } from './phase.ts'
import type { RunContext } from './run-context.ts'
import { noteFiles, noteWorkFolder } from './saved-state.ts'

/** The folders that a run works in. They go with it, but for that of the extract. */
export interface Folders {
  /** Belongs to this run alone. */
  readonly workFolder: string
  /** Of the work folder: where fetched data lies. */
  readonly spoolFolder: string
  /** Where the extract is written. */
  readonly outputFolder: string
}

/** The running engine, and the folders that it works in. */
export interface Engine extends Folders {
  readonly server: HyperServer
}

/**
 * Makes the folders of a run, and notes what a killed step would leave.
 * @throws ActionError `engine.output`
 */
export async function makeFolders({ env, extractFile, cleanup }: RunContext): Promise<Folders> {
  const work = cleanup.adopt(await makeWorkFolder(temporary(env)), async folder => {
    await folder.remove()
    noteWorkFolder(undefined)
  })
  noteWorkFolder(work.path)
  const spoolFolder = join(work.path, 'spool')
  await mkdir(spoolFolder)
  const outputFolder = await makeOutputFolder(extractFile.path)
  cleanup.defer(() => noteFiles([]))
  noteFiles(unwanted(extractFile))
  return { workFolder: work.path, spoolFolder, outputFolder }
}

/**
 * Finds out which engine the run uses, before anybody is asked for anything.
 * @throws ActionError `engine.path`, `engine.platform`
 */
export function findEngine({ config, env }: RunContext): Promise<FoundEngine> {
  return findHyperd(env, config.hyperdPath)
}

/**
 * Installs the engine where it is not there yet, and starts it. It ends with the run.
 * @throws ActionError engine.*
 */
export async function startEngine(run: RunContext, found: FoundEngine, folders: Folders): Promise<Engine> {
  const { env, log, deadline, cleanup, connect } = run
  const { workFolder: workDir, spoolFolder: readable, outputFolder } = folders
  const server = await phase(run, 'Prepare the engine', 'the engine to be installed', async () => {
    await using installing = new AsyncDisposableStack()
    const http = installing.adopt(connect(deadline), open => open.close())
    const hyperd = await provideHyperd(found, { env, log, deadline, http })
    return await startHyper({ hyperd, workDir, readable, databases: [outputFolder], deadline })
  })
  cleanup.adopt(server, running => running.stop())
  return { server, ...folders }
}
