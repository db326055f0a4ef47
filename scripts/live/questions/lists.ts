import { child, requestXml } from '../../../src/tableau/rest/xml.ts'
import { NotAsked, type Question, type Stand } from '../question.ts'
import { NOWHERE } from '../scratch.ts'

/** The code of a list of data sources. */
const listed =
  (query: Readonly<Record<string, string>>) =>
  async ({ site }: Stand): Promise<string> =>
    (await site.send({ method: 'GET', path: 'datasources', query })).code

/** Whether a filter finds a data source of this run. */
async function finds({ site }: Stand, name: string, filter: string): Promise<string> {
  const { root, code } = await site.send({ method: 'GET', path: 'datasources', query: { filter } })
  const list = root === undefined ? undefined : child(root, 'datasources')
  if (list === undefined) return code
  return list.children.some(({ attributes }) => attributes['name'] === name) ? 'found' : 'not found'
}

/** Makes a data source that the filter `name:eq:…` finds. @throws NotAsked when it does not */
async function filterable(stand: Stand, what: string): Promise<string> {
  const name = stand.scratch.name(what)
  await stand.scratch.made(what)
  const { deadline, timing } = await stand.site.client()
  for (let waited = 0; waited <= timing.indexMs; waited += timing.look.firstMs) {
    if ((await finds(stand, name, `name:eq:${name}`)) === 'found') return name
    await deadline.sleep(timing.look.firstMs)
  }
  throw new NotAsked('Lists do not show the data source that it is about.')
}

/** Questions about lists: filters, pages, names of projects. */
export const LISTS: readonly Question[] = [
  {
    id: 'filter-comma',
    asks: 'What does a comma in the value of a filter answer, percent-encoded?',
    switch: 'simulator/lists.ts',
    assumed: '400065',
    ask: listed({ filter: 'name:eq:livecheck a, b' })
  },
  {
    id: 'filter-key',
    asks: 'What does an unknown key in a filter answer?',
    switch: 'simulator/lists.ts',
    assumed: '400065',
    ask: listed({ filter: 'livecheck:eq:1' })
  },
  {
    id: 'filter-case',
    asks: 'Does a filter find a name that is written in capitals?',
    switch: 'simulator/lists.ts',
    assumed: 'not found',
    async ask(stand) {
      const name = await filterable(stand, 'filter-case')
      return await finds(stand, name, `name:eq:${name.toUpperCase()}`)
    }
  },
  {
    id: 'filter-wildcard',
    asks: 'Does * in the value of a filter stand for any text?',
    switch: 'quirks.filterWildcards',
    assumed: 'found',
    async ask(stand) {
      const name = await filterable(stand, 'filter-wildcard')
      return await finds(stand, name, `name:eq:${name.slice(0, -4)}*`)
    }
  },
  {
    id: 'page-beyond-end',
    asks: 'What does a page beyond the last one answer?',
    switch: 'quirks.pageBeyondEndRefused',
    assumed: '400006',
    ask: listed({ pageSize: '1000', pageNumber: '9999' })
  },
  {
    id: 'page-size',
    asks: 'What does a page of 1001 answer?',
    switch: 'simulator/lists.ts',
    assumed: '400007',
    ask: listed({ pageSize: '1001' })
  },
  {
    id: 'unknown-datasource',
    asks: 'What does a data source that is not there answer?',
    switch: 'quirks.unknownDatasourceCode',
    assumed: '404004',
    ask: async ({ site }) => (await site.send({ method: 'GET', path: `datasources/${NOWHERE}` })).code
  },
  {
    id: 'project-name-taken',
    asks: 'What does making a project answer whose name is taken?',
    switch: 'simulator/projects.ts',
    assumed: '409006',
    async ask({ site, scratch }) {
      const { root } = await site.send({ method: 'GET', path: 'projects', query: { pageSize: '1000' } })
      const all = root === undefined ? [] : (child(root, 'projects')?.children ?? [])
      const own = all.find(({ attributes }) => attributes['id'] === scratch.project.id)?.attributes
      if (own === undefined)
        throw new NotAsked('The first page of projects does not show the scratch project.')
      const { name = '', parentProjectId } = own as Partial<Record<'name' | 'parentProjectId', string>>
      const attributes = { name, ...(parentProjectId ? { parentProjectId } : {}) }
      const body = requestXml({ name: 'project', attributes })
      const answer = await site.send({
        method: 'POST',
        path: 'projects',
        contentType: 'application/xml',
        body
      })
      const made = answer.root === undefined ? undefined : child(answer.root, 'project')?.attributes['id']
      // Nobody asked for a second one: it is empty, and as old as this line.
      if (made !== undefined) await site.send({ method: 'DELETE', path: `projects/${made}` })
      if (answer.status === 403) throw new NotAsked(`The user may not make projects (${answer.code}).`)
      return answer.code
    }
  }
]
