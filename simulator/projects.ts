import { forbidden, notFound, pathParameter, type Route, readBody, type SessionCall } from './call.ts'
import { type Fields, LIST_PARAMETERS, listReply } from './lists.ts'
import { badRequest, type Element, element, Refusal, type Reply } from './replies.ts'
import { child, type RequestElement, type Shape } from './request-body.ts'
import { isoTime, type Project } from './state.ts'

const ATTRIBUTES = {
  description: 'optional',
  contentPermissions: 'optional',
  parentProjectId: 'optional'
} as const

const CONTENT_PERMISSIONS = new Set(['LockedToProject', 'LockedToProjectWithoutNested', 'ManagedByOwner'])

const CREATE: Shape = {
  children: { project: { required: true, attributes: { name: 'required', ...ATTRIBUTES } } }
}

const UPDATE: Shape = {
  children: {
    project: {
      required: true,
      attributes: { name: 'optional', ...ATTRIBUTES },
      children: { owner: { attributes: { id: 'required' } } }
    }
  }
}

const projectElement = (project: Project): Element =>
  element(
    'project',
    {
      id: project.id,
      name: project.name,
      description: project.description,
      createdAt: isoTime(project.createdAt),
      updatedAt: isoTime(project.updatedAt),
      contentPermissions: project.contentPermissions,
      parentProjectId: project.parentId
    },
    element('owner', { id: project.ownerId })
  )

const FIELDS: Fields<Project> = {
  name: project => project.name,
  parentProjectId: project => project.parentId ?? '',
  topLevelProject: project => String(project.parentId === undefined),
  createdAt: project => isoTime(project.createdAt),
  updatedAt: project => isoTime(project.updatedAt)
}

async function queryProjects({ state, session, query, faults }: SessionCall): Promise<Reply> {
  const projects = [...state.projects.values()].filter(project => project.siteId === session.site.id)
  return listReply('projects', projects, query, {
    fields: FIELDS,
    render: projectElement,
    quirks: state.config.quirks,
    moved: faults.get('listMoves')?.by
  })
}

/** A project of the session's site. @throws Refusal with the code for an unknown project */
export function findProject({ state, session }: SessionCall, id: string): Project {
  const project = state.projects.get(id)
  if (project === undefined || project.siteId !== session.site.id) {
    throw notFound(state.config.quirks.unknownProjectCode, `Project '${id}' could not be found.`)
  }
  return project
}

function checkName(call: SessionCall, name: string, parentId: string | undefined, self?: Project): void {
  if (name.trim() === '' || name.length > 255)
    throw badRequest('The project name must have 1 to 255 characters.')
  const taken = [...call.state.projects.values()].some(
    project =>
      project !== self &&
      project.siteId === call.session.site.id &&
      project.parentId === parentId &&
      project.name === name
  )
  if (taken) {
    throw new Refusal('409006', 'Resource Conflict', `The project name '${name}' is already used there.`)
  }
}

/** The parent that a request names; empty means the top level. */
function parentOf(call: SessionCall, project: RequestElement): string | undefined {
  const id = project.attributes['parentProjectId']
  return id === undefined || id === '' ? undefined : findProject(call, id).id
}

async function createProject(call: SessionCall): Promise<Reply> {
  const { state, session } = call
  const given = child(await readBody(call, CREATE), 'project') as RequestElement
  if (session.user.role !== 'SiteAdministratorCreator' || call.faults.get('permissionDenied') !== undefined) {
    throw forbidden('403045', `User '${session.user.name}' isn't authorized to create a project.`)
  }
  const name = given.attributes['name'] ?? ''
  const contentPermissions = given.attributes['contentPermissions'] ?? 'ManagedByOwner'
  if (!CONTENT_PERMISSIONS.has(contentPermissions)) {
    throw badRequest(`Invalid value '${contentPermissions}' for 'contentPermissions'.`)
  }
  const parentId = parentOf(call, given)
  const description = given.attributes['description'] ?? ''
  const add = (): Project => {
    const now = state.config.clock()
    const project: Project = {
      id: state.config.luid(),
      siteId: session.site.id,
      name,
      description,
      contentPermissions,
      parentId,
      ownerId: session.user.id,
      publishers: undefined,
      createdAt: now,
      updatedAt: now
    }
    state.projects.set(project.id, project)
    return project
  }
  if (call.faults.get('projectAppears') !== undefined) add()
  checkName(call, name, parentId)
  return { status: 201, elements: [projectElement(add())] }
}

async function updateProject(call: SessionCall): Promise<Reply> {
  const given = child(await readBody(call, UPDATE), 'project') as RequestElement
  const project = findProject(call, pathParameter(call, 'project'))
  if (call.session.user.role !== 'SiteAdministratorCreator') {
    throw forbidden('403004', `User '${call.session.user.name}' isn't authorized to update the project.`)
  }
  const { name, description, contentPermissions, parentProjectId } = given.attributes
  const parentId = parentProjectId === undefined ? project.parentId : parentOf(call, given)
  checkName(call, name ?? project.name, parentId, project)
  project.name = name ?? project.name
  project.description = description ?? project.description
  project.contentPermissions = contentPermissions ?? project.contentPermissions
  project.parentId = parentId
  project.updatedAt = call.state.config.clock()
  return { status: 200, elements: [projectElement(project)] }
}

/** Tableau REST API, "Query Projects", "Create Project", "Update Project". */
export const projectRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/sites/{site}/projects',
    query: LIST_PARAMETERS,
    access: 'session',
    scope: 'tableau:content:read',
    handle: queryProjects
  },
  {
    method: 'POST',
    path: '/sites/{site}/projects',
    query: ['publishSamples'],
    access: 'session',
    scope: 'tableau:projects:create',
    handle: createProject
  },
  {
    method: 'PUT',
    path: '/sites/{site}/projects/{project}',
    query: ['publishSamples'],
    access: 'session',
    scope: 'tableau:projects:update',
    handle: updateProject
  }
]
