import { ActionError } from '../../base/errors.ts'
import { nearNames } from '../../base/suggest.ts'
import type { TableauClient } from '../rest/client.ts'
import { listAll } from '../rest/paging.ts'

/** A project, with the way to it. */
export interface Project {
  /** LUID. */
  readonly id: string
  readonly name: string
  /** Names from the top, with `\/` for a slash inside a name. */
  readonly path: string
  /** Who decides about permissions in it, in Tableau's words (`LockedToProject`); where Tableau tells. */
  readonly contentPermissions?: string
}

/** A path of which the last names do not exist yet. */
export interface MissingProject {
  /** The last project of the path that exists; undefined: none does. */
  readonly parent: Project | undefined
  /** What is missing below it, from the top down. */
  readonly names: readonly [string, ...string[]]
  /** The whole path, written like that of a project. */
  readonly path: string
}

/** Where a publication goes. */
export type Destination =
  | { readonly kind: 'found'; readonly project: Project }
  | { readonly kind: 'missing'; readonly missing: MissingProject }

/** Which project is meant. */
export type ProjectChoice =
  | { readonly kind: 'luid'; readonly id: string }
  /** Names from the top level down. */
  | { readonly kind: 'path'; readonly path: readonly string[] }
  /** The default project of the site. */
  | { readonly kind: 'default' }

/** A project as Tableau lists it. */
export interface ListedProject {
  readonly id: string
  readonly name: string
  /** LUID of the project around it; undefined at the top. */
  readonly parentId: string | undefined
  readonly contentPermissions?: string
}

interface Located extends Project {
  readonly names: readonly string[]
  /** It has a project around it, which the signed-in user may not see, perhaps. */
  readonly inside: boolean
}

const MAX_SHOWN = 8
const DEFAULT_NAMES = ['default', 'Default']

/**
 * Finds the project to publish to, among all that the signed-in user may see. Names are compared exactly. A project
 * whose parent the user may not see counts as one at the top, as the pages of Tableau show it.
 * @param mayBeMissing a path whose last projects do not exist is an answer, too; nothing is made here
 * @throws ActionError `tableau.project` when there is none, or more than one
 */
export async function findProject(
  client: TableauClient,
  choice: ProjectChoice,
  mayBeMissing = false
): Promise<Destination> {
  const listed = await listProjects(client)
  const byId = new Map(listed.map(project => [project.id, project]))
  const all = [...byId.values()].map(({ parentId, ...project }): Located => {
    const names = namesTo(project.id, byId)
    return { ...project, names, path: writtenPath(names), inside: parentId !== undefined }
  })
  const project = only(all, choice)
  if (project !== undefined) return { kind: 'found', project }
  if (choice.kind !== 'path' || !mayBeMissing) throw missing(choice, all)
  for (let length = choice.path.length - 1; ; length--) {
    const parent = only(all, { kind: 'path', path: choice.path.slice(0, length) })
    if (parent === undefined && length > 0) continue
    const [first = '', ...others] = choice.path.slice(length)
    return { kind: 'missing', missing: { parent, names: [first, ...others], path: writtenPath(choice.path) } }
  }
}

/**
 * All projects that the signed-in user may see, each once.
 * Source: Tableau REST API, "Query Projects".
 */
export async function listProjects(client: TableauClient): Promise<readonly ListedProject[]> {
  const elements = await listAll(client, 'projects', 'project', 'looking up the project')
  return elements.map(({ attributes }) => {
    const {
      id = '',
      name = '',
      parentProjectId: around = '',
      contentPermissions
    } = attributes as Partial<Record<'id' | 'name' | 'parentProjectId' | 'contentPermissions', string>>
    const parentId = around === '' ? undefined : around
    return { id, name, parentId, ...(contentPermissions === undefined ? {} : { contentPermissions }) }
  })
}

/** The names from the top to each project that the signed-in user may see, by its LUID. */
export async function projectPaths(client: TableauClient): Promise<ReadonlyMap<string, readonly string[]>> {
  const byId = new Map((await listProjects(client)).map(project => [project.id, project]))
  return new Map([...byId.keys()].map(id => [id, namesTo(id, byId)]))
}

/** The one project that is meant. */
function only(all: readonly Located[], choice: ProjectChoice): Project | undefined {
  const meant = all.filter(project => isMeant(choice, project))
  if (meant.length > 1) throw ambiguous(meant)
  if (meant[0] === undefined) return undefined
  const { names: _, inside: _inside, ...project } = meant[0]
  return project
}

function isMeant(choice: ProjectChoice, { id, names, inside }: Located): boolean {
  if (choice.kind === 'luid') return id.toLowerCase() === choice.id.toLowerCase()
  // A project named default inside one that the user may not see is not the site's.
  if (choice.kind === 'default') return !inside && DEFAULT_NAMES.includes(names[0] ?? '')
  return names.length === choice.path.length && names.every((name, index) => name === choice.path[index])
}

/** `['R/D', 'Daily']` → `R\/D/Daily`. */
export function writtenPath(names: readonly string[]): string {
  return names.map(name => name.replaceAll('/', '\\/')).join('/')
}

function namesTo(id: string, byId: ReadonlyMap<string, ListedProject>): string[] {
  const names: string[] = []
  const seen = new Set<string>()
  for (let at = byId.get(id); at !== undefined && !seen.has(at.id); ) {
    seen.add(at.id)
    names.unshift(at.name)
    at = at.parentId === undefined ? undefined : byId.get(at.parentId)
  }
  return names
}

function missing(choice: ProjectChoice, projects: readonly Located[]): ActionError {
  if (choice.kind === 'default') {
    return new ActionError(
      'tableau.project',
      'The site shows no project of the name “default” to the signed-in user.',
      'Name the project in tableau-project or tableau-project-id.'
    )
  }
  const byId = choice.kind === 'luid'
  const near = byId ? projects : nearNames(choice.path.at(-1) ?? '', projects)
  const hint =
    (byId ? '' : inside(choice.path, projects)) ||
    (near.length === 0 ? '' : ` ${byId ? 'This user can see' : 'The nearest are'} ${listed(near)}.`)
  return new ActionError(
    'tableau.project',
    `The site has no project ${byId ? `with the LUID ${choice.id}` : `“${writtenPath(choice.path)}”`} that the signed-in user can see.${hint}`,
    `Correct ${byId ? 'tableau-project-id' : 'tableau-project (names are compared exactly, from the top: Finance/Daily; create-project: true makes what is missing)'}, or give the user access to the project.`
  )
}

/** What the last project of a path holds that is there, as a sentence; '' where no part of it is there. */
function inside(path: readonly string[], projects: readonly Located[]): string {
  for (let length = path.length - 1; length > 0; length--) {
    const around = path.slice(0, length)
    const isAround = ({ names }: Located): boolean => around.every((name, index) => names[index] === name)
    if (!projects.some(project => project.names.length === length && isAround(project))) continue
    const held = projects.filter(project => project.names.length === length + 1 && isAround(project))
    const shown = `“${writtenPath(around)}”`
    return held.length === 0 ? ` ${shown} holds no project.` : ` ${shown} holds ${listed(held)}.`
  }
  return ''
}

function ambiguous(projects: readonly Project[]): ActionError {
  return new ActionError(
    'tableau.project',
    `The site has ${projects.length} projects of that name: ${listed(projects)}.`,
    'Choose one by its LUID in tableau-project-id.'
  )
}

function listed(projects: readonly Project[]): string {
  const shown = projects.slice(0, MAX_SHOWN).map(({ path, id }) => `“${path}” (${id})`)
  const more = projects.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
