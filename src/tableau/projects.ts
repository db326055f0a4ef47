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

/** Which project is meant: by LUID, by path of names, or (neither) the default project of the site. */
export interface ProjectChoice {
  readonly id?: string
  readonly path?: string
}

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
 * @throws ActionError `tableau.project` when there is none or more than one; `input.invalid` for a path with an
 *   empty name
 */
export async function findProject(client: TableauClient, choice: ProjectChoice): Promise<Project> {
  const names =
    choice.id === undefined && choice.path !== undefined ? splitProjectPath(choice.path) : undefined
  const elements = await listAll(client, 'projects', 'project', 'looking up the project')
  const byId = new Map<string, Listed>()
  for (const { attributes } of elements) {
    const {
      id,
      name,
      parentProjectId: parentId
    } = attributes as Record<'id' | 'name' | 'parentProjectId', string>
    if (id !== undefined && name !== undefined) byId.set(id, { id, name, parentId })
  }
  const all = [...byId.values()].map(project => ({ project, names: namesTo(project, byId) }))
  const shown = ({ project, names: way }: (typeof all)[number]): Project => ({
    id: project.id,
    name: project.name,
    path: way.map(name => name.replaceAll('/', '\\/')).join('/')
  })

  if (choice.id !== undefined) {
    const wanted = choice.id.toLowerCase()
    const found = all.find(({ project }) => project.id.toLowerCase() === wanted)
    if (found !== undefined) return shown(found)
    throw missing(`has no project with the LUID ${choice.id}`, 'tableau-project-id', all.map(shown))
  }
  const matches = all.filter(({ names: way }) =>
    names === undefined ? way.length === 1 && DEFAULT_NAMES.includes(way[0] ?? '') : sameNames(way, names)
  )
  const [first, ...others] = matches.map(shown)
  if (first !== undefined && others.length === 0) return first
  if (first !== undefined) throw ambiguous(choice.path ?? 'default', [first, ...others])
  if (names === undefined)
    throw missing('shows no default project to the user of the token', 'tableau-project', [])
  throw missing(
    `has no project “${choice.path}”`,
    'tableau-project',
    nearest(names.at(-1) ?? '', all.map(shown))
  )
}

/**
 * Splits `Finance/Daily` into names; `\/` is a slash inside a name.
 * @throws ActionError `input.invalid` when a name is empty
 */
export function splitProjectPath(path: string): string[] {
  // A name holds no NUL, so it can stand for the written slash while the others are split.
  const names = path
    .replaceAll('\\/', '\0')
    .split('/')
    .map(name => name.replaceAll('\0', '/'))
  if (names.every(name => name.trim() !== '')) return names
  throw new ActionError(
    'input.invalid',
    `The input tableau-project, “${path}”, holds an empty name.`,
    'Give the names from the top, separated by single slashes: Finance/Daily. A slash inside a name is written \\/.'
  )
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

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index])
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

function missing(what: string, input: string, near: readonly Project[]): ActionError {
  const hint = near.length === 0 ? '' : ` The nearest that this user can see: ${listed(near)}.`
  return new ActionError(
    'tableau.project',
    `The site ${what}.${hint}`,
    `Correct ${input}, or give the user of the token access to the project.`
  )
}

function ambiguous(path: string, projects: readonly Project[]): ActionError {
  return new ActionError(
    'tableau.project',
    `The site has ${projects.length} projects “${path}”: ${listed(projects)}.`,
    'Choose one by its LUID in tableau-project-id.'
  )
}

function listed(projects: readonly Project[]): string {
  const shown = projects.slice(0, MAX_SHOWN).map(({ path, id }) => `“${path}” (${id})`)
  const more = projects.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
