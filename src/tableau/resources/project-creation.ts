import { ActionError } from '../../base/errors.ts'
import type { TableauClient } from '../rest/client.ts'
import { tableauError } from '../rest/errors.ts'
import { child, requestXml } from '../rest/xml.ts'
import { listProjects, type MissingProject, type Project, writtenPath } from './projects.ts'

/**
 * Makes what is missing of a path of projects, from the top down. Each gets the content permissions of its parent; a
 * project that somebody else makes meanwhile is taken as found.
 * Source: Tableau REST API, "Create Project".
 * @returns the last project of the path
 * @throws ActionError `tableau.permission`, `tableau.project`, and as `tableauError` says
 */
export async function makeProjects(
  client: TableauClient,
  { parent, names: [first, ...others] }: MissingProject
): Promise<Project> {
  let project = await makeProject(client, first, parent)
  for (const name of others) project = await makeProject(client, name, project)
  return project
}

async function makeProject(
  client: TableauClient,
  name: string,
  parent: Project | undefined
): Promise<Project> {
  const path = `${parent === undefined ? '' : `${parent.path}/`}${writtenPath([name])}`
  const doing = `making the project “${path}”`
  const permissions = parent?.contentPermissions
  const made = (id: string): Project => ({
    id,
    name,
    path,
    ...(permissions === undefined ? {} : { contentPermissions: permissions })
  })
  const outcome = await client.send({
    method: 'POST',
    path: 'projects',
    contentType: 'application/xml',
    body: projectXml(name, parent),
    doing,
    // A second time meets a project of that name, and that is as good as having made it.
    repeat: 'freely'
  })
  if (outcome.kind === 'done') {
    const id = outcome.root === undefined ? undefined : child(outcome.root, 'project')?.attributes['id']
    client.log.notice(
      'Project made',
      `The project “${path}” was missing in Tableau and was made (create-project).`
    )
    return id === undefined || id === '' ? await found(client, name, parent, made, path) : made(id)
  }
  if (outcome.kind === 'refused' && outcome.status === 409) {
    client.log.info(`The project “${path}” is there already; somebody else has made it.`)
    return await found(client, name, parent, made, path)
  }
  throw tableauError(outcome, doing)
}

/** The project that stands there already. */
async function found(
  client: TableauClient,
  name: string,
  parent: Project | undefined,
  made: (id: string) => Project,
  path: string
): Promise<Project> {
  const listed = await listProjects(client)
  const project = listed.find(other => other.name === name && other.parentId === parent?.id)
  if (project !== undefined) return { ...made(project.id), ...project, path }
  const like = listed.find(
    other => other.parentId === parent?.id && other.name.toLowerCase() === name.toLowerCase()
  )
  throw new ActionError(
    'tableau.project',
    `The project “${path}” could not be made: Tableau says that the name is taken, but ${like === undefined ? 'shows no such project to the signed-in user' : `the project is called “${like.name}”`}.`,
    like === undefined
      ? 'Give the user the right to view the project, or name another one in tableau-project.'
      : 'Write it exactly like that in tableau-project.'
  )
}

function projectXml(name: string, parent: Project | undefined): string {
  try {
    return requestXml({
      name: 'project',
      attributes: {
        name,
        ...(parent === undefined ? {} : { parentProjectId: parent.id }),
        ...(parent?.contentPermissions === undefined ? {} : { contentPermissions: parent.contentPermissions })
      }
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new ActionError(
      'input.invalid',
      'The input tableau-project holds a line break or a control character.',
      'Write the path in one line.'
    )
  }
}
