import { findDatasource } from '../../../src/tableau/resources/datasources.ts'
import { listContent } from '../../../src/tableau/resources/site-content.ts'
import { NotAsked, type Question, type Stand } from '../question.ts'

/** The LUID of prepared content of the scratch project. @throws NotAsked when it is not given or not there */
async function prepared(
  { site, scratch }: Stand,
  kind: 'workbook' | 'flow',
  variable: 'LIVE_WORKBOOK' | 'LIVE_FLOW'
): Promise<string> {
  const name = site.options.settings[kind]
  if (name === undefined)
    throw new NotAsked(`It needs a ${kind} of the scratch project, and ${variable} is empty.`)
  const all = await listContent(await site.client(), kind, name)
  const found = all.find(one => one.name === name && one.projectId === scratch.project.id)
  if (found !== undefined) return found.id
  throw new NotAsked(`The scratch project has no ${kind} of the name that ${variable} gives.`)
}

/** Starts something twice; nothing waits between the two. @returns the code of the second answer */
async function startedTwice({ site }: Stand, path: string): Promise<string> {
  const start = () => site.send({ method: 'POST', path, contentType: 'text/xml', body: '<tsRequest/>' })
  const first = await start()
  return first.status < 300 ? (await start()).code : first.code
}

/** Questions about content that only people can prepare in the scratch project. */
export const PREPARED: readonly Question[] = [
  {
    id: 'refresh-queued',
    asks: 'What does the refresh of a workbook answer that waits already?',
    switch: 'quirks.alreadyQueuedCode',
    assumed: '409093',
    ask: async stand =>
      startedTwice(stand, `workbooks/${await prepared(stand, 'workbook', 'LIVE_WORKBOOK')}/refresh`)
  },
  {
    id: 'flow-queued',
    asks: 'What does the run of a flow answer that runs already?',
    switch: 'quirks.alreadyQueuedCode',
    assumed: '409093',
    ask: async stand => startedTwice(stand, `flows/${await prepared(stand, 'flow', 'LIVE_FLOW')}/run`)
  },
  {
    id: 'update-live-connection',
    asks: 'What does a data update of a data source with a live connection answer?',
    switch: 'quirks.notLiveToHyperCode',
    assumed: '400000',
    async ask({ site, scratch }) {
      const name = site.options.settings.liveDatasource
      if (name === undefined) {
        throw new NotAsked(
          'It needs a data source with a live connection, and LIVE_DATABASE_DATASOURCE is empty.'
        )
      }
      const found = await findDatasource(await site.client(), name, scratch.project)
      if (found === undefined) {
        throw new NotAsked(
          'The scratch project has no data source of the name that LIVE_DATABASE_DATASOURCE gives.'
        )
      }
      // It meets no row, should Tableau do it.
      const condition = { op: 'eq', 'target-col': 'id', const: { type: 'integer', v: '-1' } }
      const none = { action: 'delete', 'target-schema': 'Extract', 'target-table': 'Extract', condition }
      return (await scratch.update(found.id, [none])).code
    }
  }
]
