import { ActionError } from '../errors.ts'
import type { TableauClient } from './client.ts'
import { listAll } from './paging.ts'

/** A project, with the way to it. */
export interface Project {
  /** LUID. */
  readonly id: string
  readonly name: string
  /** Names from the top, with `\/` for a slash inside a name. */
  readonly path: string
}

/** Which project is meant. */
export type ProjectChoice =
  | { readonly kind: 'luid'; readonly id: string }
  /** Names from the top level down. */
  | { readonly kind: 'path'; readonly path: readonly string[] }
  /** The default project of the site. */
  | { readonly kind: 'default' }

interface Listed {
  readonly id: string
  readonly name: string
  readonly parentId: string | undefined
}

const MAX_SHOWN = 8
const DEFAULT_NAMES = ['default', 'Default']

/**
 * Finds the project to publish to, among all that the token's user may see. Names are compared exactly. A project
 * whose parent the user may not see counts as one at the top, as the pages of Tableau show it.
 * Source: Tableau REST API, "Query Projects".
 * @throws ActionError `tableau.project` when there is none, or more than one
 */
export async function findProject(client: TableauClient, choice: ProjectChoice): Promise<Project> {
  const elements = await listAll(client, 'projects', 'project', 'looking up the project')
  const byId = new Map<string, Listed>()
  for (const { attributes } of elements) {
    const {
      id = '',
      name = '',
      parentProjectId: parentId
    } = attributes as { id?: string; name?: string; parentProjectId?: string }
    byId.set(id, { id, name, parentId })
  }
  const all = [...byId.values()].map(project => {
    const names = namesTo(project, byId)
    return { id: project.id, name: project.name, names, path: written(names) }
  })
  const [first, ...others] = all.filter(({ id, names }) => isMeant(choice, id, names))
  if (first === undefined) throw missing(choice, all)
  if (others.length > 0) throw ambiguous([first, ...others])
  return { id: first.id, name: first.name, path: first.path }
}

function isMeant(choice: ProjectChoice, id: string, names: readonly string[]): boolean {
  if (choice.kind === 'luid') return id.toLowerCase() === choice.id.toLowerCase()
  if (choice.kind === 'default') return names.length === 1 && DEFAULT_NAMES.includes(names[0] ?? '')
  return names.length === choice.path.length && names.every((name, index) => name === choice.path[index])
}

function written(names: readonly string[]): string {
  return names.map(name => name.replaceAll('/', '\\/')).join('/')
}

function namesTo(project: Listed, byId: ReadonlyMap<string, Listed>): string[] {
  const names: string[] = []
  const seen = new Set<string>()
  for (let at: Listed | undefined = project; at !== undefined && !seen.has(at.id); ) {
    seen.add(at.id)
    names.unshift(at.name)
    at = at.parentId === undefined ? undefined : byId.get(at.parentId)
  }
  return names
}

/** The projects whose name is nearest to `name`: equal but for case and blanks, holding it, or few letters away. */
function nearest(name: string, projects: readonly Project[]): Project[] {
  const wanted = simplified(name)
  const ranked = projects.map(project => {
    const other = simplified(project.name)
    const holds = wanted !== '' && other !== '' && (other.includes(wanted) || wanted.includes(other))
    return { project, distance: other === wanted ? 0 : holds ? 1 : distance(other, wanted) }
  })
  return ranked
    .filter(({ distance: far }) => far <= Math.max(2, wanted.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .map(({ project }) => project)
}

function simplified(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, '')
}

/** How many letters have to be put in, taken out or changed (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

function missing(choice: ProjectChoice, projects: readonly Project[]): ActionError {
  if (choice.kind === 'default') {
    return new ActionError(
      'tableau.project',
      'The site shows no project of the name “default” to the user of the token.',
      'Name the project in tableau-project or tableau-project-id.'
    )
  }
  const byId = choice.kind === 'luid'
  const near = byId ? projects : nearest(choice.path.at(-1) ?? '', projects)
  const hint = near.length === 0 ? '' : ` ${byId ? 'This user can see' : 'The nearest are'} ${listed(near)}.`
  return new ActionError(
    'tableau.project',
    `The site has no project ${byId ? `with the LUID ${choice.id}` : `“${written(choice.path)}”`} that the user of the token can see.${hint}`,
    `Correct ${byId ? 'tableau-project-id' : 'tableau-project (names are compared exactly, from the top: Finance/Daily)'}, or give the user access to the project.`
  )
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
