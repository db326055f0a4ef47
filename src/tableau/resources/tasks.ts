import type { TableauClient } from '../rest/client.ts'
import { listAll } from '../rest/paging.ts'
import { child, descendants, type XmlElement } from '../rest/xml.ts'
import { type Start, start } from './run-now.ts'
import { getElement } from './site-content.ts'

/** A scheduled refresh of the extract of a workbook or a data source. */
export interface ExtractTask {
  /** LUID. */
  readonly id: string
  /** LUID of the workbook or the data source. */
  readonly contentId: string | undefined
  /** What Tableau tells of its schedule: a name, or a frequency. */
  readonly schedule: string | undefined
}

const ALL = 'tasks/extractRefreshes'

/** Source: Tableau REST API, "List Extract Refresh Tasks in Site". */
export async function listTasks(client: TableauClient): Promise<readonly ExtractTask[]> {
  const doing = 'looking up the extract refresh tasks'
  return (await listAll(client, ALL, 'extractRefresh', doing)).map(task)
}

/** Source: Tableau REST API, "Get Extract Refresh Task". @returns undefined when there is none that the user may see */
export async function getTask(client: TableauClient, id: string): Promise<ExtractTask | undefined> {
  const around = await getElement(client, `${ALL}/${id}`, 'task', 'looking up the task of run-after')
  const [found] = around === undefined ? [] : descendants(around, 'extractRefresh')
  return found && task(found)
}

/** Source: Tableau REST API, "Run Extract Refresh Task". */
export async function runTask(client: TableauClient, id: string, doing: string): Promise<Start> {
  return await start(client, `${ALL}/${id}/runNow`, doing)
}

function task(element: XmlElement): ExtractTask {
  const content = child(element, 'workbook') ?? child(element, 'datasource')
  const schedule = child(element, 'schedule')?.attributes
  return {
    id: element.attributes['id'] ?? '',
    contentId: content?.attributes['id'],
    schedule: schedule?.['name'] ?? schedule?.['frequency']
  }
}
