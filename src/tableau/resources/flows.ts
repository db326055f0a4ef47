import type { TableauClient } from '../rest/client.ts'
import { type Start, start } from './run-now.ts'
import { type Content, content, getElement } from './site-content.ts'

/** Source: Tableau REST API, "Query Flow". @returns undefined when there is none that the user may see */
export async function getFlow(client: TableauClient, id: string): Promise<Content | undefined> {
  const flow = await getElement(client, `flows/${id}`, 'flow', 'looking up the flow of run-after')
  return flow && content(flow)
}

/** Runs all outputs of a flow. Source: Tableau REST API, "Run Flow Now". */
export async function runFlow(client: TableauClient, id: string, doing: string): Promise<Start> {
  return await start(client, `flows/${id}/run`, doing)
}

/**
 * The status of a run of a flow in Tableau's words: `Success`, `Failed`, `Cancelled`, …
 * Source: Tableau REST API, "Get Flow Run".
 * @returns undefined when Tableau does not know the run
 */
export async function flowRunStatus(client: TableauClient, runId: string): Promise<string | undefined> {
  return (await getElement(client, `flows/runs/${runId}`, 'flowRun', 'looking up the run of a flow'))
    ?.attributes['status']
}
