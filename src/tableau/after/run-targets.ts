import { ActionError } from '../../base/errors.ts'
import { nearNames } from '../../base/suggest.ts'
import { listed } from '../../base/text.ts'
import { getFlow } from '../resources/flows.ts'
import { projectPaths, writtenPath } from '../resources/projects.ts'
import { type Content, type ContentKind, listContent } from '../resources/site-content.ts'
import { type ExtractTask, getTask, listTasks } from '../resources/tasks.ts'
import { getWorkbook } from '../resources/workbooks.ts'
import type { TableauClient } from '../rest/client.ts'

/** What can run after a publication: a flow, the refresh of a workbook's extracts, or an extract refresh task. */
export type RunKind = 'flow' | 'workbook' | 'task'

/** Which one is meant. */
export type RunChoice =
  | { readonly kind: RunKind; readonly id: string }
  /** Names from the top level down; the last one is that of the flow or workbook, or of what the task refreshes. */
  | { readonly kind: RunKind; readonly path: readonly string[] }

/** What is to be started, found in Tableau. */
export interface RunTarget {
  readonly kind: RunKind
  /** LUID. */
  readonly id: string
  /** For people: `the flow “Finance/Daily prep”`. */
  readonly shown: string
}

/** How content is found in each kind of path. */
type Paths = ReadonlyMap<string, readonly string[]>
type Located = Content & { readonly path: string }

const MAX_SHOWN = 8
const LOOKED_IN = { flow: ['flow'], workbook: ['workbook'], task: ['workbook', 'datasource'] } as const
const KINDS = { flow: 'flow', workbook: 'workbook', task: 'extract refresh task' } as const

/**
 * Finds all that shall run, so that a wrong name fails before the long work.
 * @throws ActionError `tableau.run-after` with all that are missing or ambiguous
 */
export async function findRuns(
  client: TableauClient,
  choices: readonly RunChoice[]
): Promise<readonly RunTarget[]> {
  const named = choices.some(choice => 'path' in choice)
  const paths: Paths = named ? await projectPaths(client) : new Map()
  const found: RunTarget[] = []
  const faults: string[] = []
  for (const choice of choices) {
    const target = 'path' in choice ? await byPath(client, choice, paths) : await byId(client, choice)
    if (typeof target === 'string') faults.push(target)
    else if (found.some(({ kind, id }) => kind === target.kind && id === target.id)) {
      faults.push(`Two lines name ${target.shown} (${target.id}), which is started once only.`)
    } else found.push(target)
  }
  if (faults.length === 0) return found
  throw new ActionError(
    'tableau.run-after',
    faults.length === 1
      ? (faults[0] ?? '')
      : `${faults.length} lines of run-after lead nowhere:\n- ${faults.join('\n- ')}\n`,
    'Correct run-after (names are compared exactly, project/name from the top; a LUID is always clear), or give the user access. Nothing was published.'
  )
}

/** @returns the fault, when there is none */
async function byId(
  client: TableauClient,
  { kind, id }: { readonly kind: RunKind; readonly id: string }
): Promise<RunTarget | string> {
  if (kind === 'task') {
    const task = await getTask(client, id)
    return task === undefined ? noSuchId(kind, id) : { kind, id: task.id, shown: `the ${KINDS[kind]} ${id}` }
  }
  const content = await (kind === 'flow' ? getFlow(client, id) : getWorkbook(client, id))
  if (content === undefined) return noSuchId(kind, id)
  return { kind, id: content.id, shown: `the ${KINDS[kind]} “${content.name}”` }
}

function noSuchId(kind: RunKind, id: string): string {
  return `The site has no ${KINDS[kind]} with the LUID ${id} that the signed-in user can see.`
}

/** @returns the fault, when there is none or more than one */
async function byPath(
  client: TableauClient,
  { kind, path }: { readonly kind: RunKind; readonly path: readonly string[] },
  paths: Paths
): Promise<RunTarget | string> {
  const name = path.at(-1) ?? ''
  const wanted = writtenPath(path)
  const matches = (await located(client, kind, paths, name)).filter(content => content.path === wanted)
  const [match] = matches
  if (match === undefined) return await missing(client, kind, path, paths)
  if (kind === 'task') return await taskOf(client, wanted, matches)
  if (matches.length > 1)
    return ambiguous(
      KINDS[kind],
      wanted,
      matches.map(({ id }) => id)
    )
  return { kind, id: match.id, shown: `the ${KINDS[kind]} “${wanted}”` }
}

/** Flows, workbooks or data sources whose project the user can see. */
async function located(
  client: TableauClient,
  kind: RunKind,
  paths: Paths,
  name?: string
): Promise<readonly Located[]> {
  const kinds: readonly ContentKind[] = LOOKED_IN[kind]
  const all: Located[] = []
  for (const one of kinds) {
    for (const content of await listContent(client, one, name)) {
      const project = paths.get(content.projectId ?? '')
      if (project !== undefined) all.push({ ...content, path: writtenPath([...project, content.name]) })
    }
  }
  return all
}

async function taskOf(
  client: TableauClient,
  path: string,
  contents: readonly Content[]
): Promise<RunTarget | string> {
  const ids = contents.map(({ id }) => id)
  const tasks = (await listTasks(client)).filter(({ contentId }) => ids.includes(contentId ?? ''))
  const [task] = tasks
  if (task === undefined) return `“${path}” has no extract refresh task that the signed-in user can see.`
  if (tasks.length > 1) return ambiguous(KINDS.task, path, tasks.map(shownTask))
  return { kind: 'task', id: task.id, shown: `the ${KINDS.task} of “${path}”` }
}

function shownTask({ id, schedule }: ExtractTask): string {
  return schedule === undefined ? id : `${id} (${schedule})`
}

function ambiguous(what: string, path: string, ids: readonly string[]): string {
  return `“${path}” has ${ids.length} of the kind ${what}: ${listed(ids, MAX_SHOWN)}. Name the LUID of one.`
}

async function missing(
  client: TableauClient,
  kind: RunKind,
  path: readonly string[],
  paths: Paths
): Promise<string> {
  const near = nearNames(path.at(-1) ?? '', await located(client, kind, paths))
  const what = kind === 'task' ? 'workbook or data source' : KINDS[kind]
  const named = near.map(one => `“${one.path}” (${one.id})`)
  const hint = near.length === 0 ? '' : ` The nearest are ${listed(named, MAX_SHOWN)}.`
  return `The site has no ${what} “${writtenPath(path)}” that the signed-in user can see.${hint}`
}
