import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { ActionError } from '../../base/errors.ts'
import { PathRefusal } from '../../files/path-refusal.ts'
import { lookAt } from '../../files/regular-file.ts'
import { type WorkspacePath, workspacePath } from '../../files/workspace-path.ts'

const NAME = process.platform === 'win32' ? 'hyperd.exe' : 'hyperd'

/**
 * The engine that the workflow names. That is the workflow's word, also for a file of the workspace; but what a path
 * in the workspace leads to is in the workspace, so that no link of a repository chooses another program.
 *
 * @param written an executable, or the folder that it is in; relative to `workspace`, or absolute
 * @returns the path of the executable
 * @throws ActionError `engine.path`
 */
export async function givenEngine(written: string, workspace: string): Promise<string> {
  let place: WorkspacePath | undefined
  try {
    place = workspacePath(written, workspace)
    let found = await lookAt(place)
    if (found === 'folder') {
      place = { ...place, path: join(place.path, NAME) }
      found = await lookAt(place)
    }
    if (found !== 'file') throw noEngine(`There is no Hyper engine at ${place.path}.`)
    await access(place.path, constants.X_OK)
    return place.path
  } catch (error) {
    if (error instanceof ActionError) throw error
    if (error instanceof PathRefusal) {
      throw noEngine(`The Hyper engine cannot be ${written}, which ${error.why}.`, error)
    }
    throw new ActionError(
      'engine.path',
      `The Hyper engine at ${place?.path ?? written} may not be executed by the user of the runner.`,
      `Make it executable (chmod +x), or correct hyperd-path (or HYPERD_PATH).`,
      { cause: error }
    )
  }
}

function noEngine(what: string, cause?: PathRefusal): ActionError {
  return new ActionError(
    'engine.path',
    what,
    'Correct hyperd-path (or HYPERD_PATH): the hyperd executable or the folder that it is in, in the workspace or by its absolute path; leave it empty to have the engine installed.',
    { cause }
  )
}
