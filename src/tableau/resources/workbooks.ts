import type { TableauClient } from '../rest/client.ts'
import { type Start, start } from './run-now.ts'
import { type Content, content, getElement } from './site-content.ts'

/** Source: Tableau REST API, "Query Workbook". @returns undefined when there is none that the user may see */
export async function getWorkbook(client: TableauClient, id: string): Promise<Content | undefined> {
  const workbook = await getElement(
    client,
    `workbooks/${id}`,
    'workbook',
    'looking up the workbook of run-after'
  )
  return workbook && content(workbook)
}

/** Refreshes the extracts of a workbook. Source: Tableau REST API, "Update Workbook Now". */
export async function refreshWorkbook(client: TableauClient, id: string, doing: string): Promise<Start> {
  return await start(client, `workbooks/${id}/refresh`, doing)
}
