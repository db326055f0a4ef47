import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { downloadDocument } from '../../../src/tableau/publish/published-extract.ts'
import { countPublishedRows } from '../../../src/tableau/publish/row-count.ts'
import { type Datasource, getDatasource } from '../../../src/tableau/resources/datasources.ts'
import { CAPTION, FORMULA } from '../extracts.ts'
import { NotAsked, type Question, type Stand } from '../question.ts'

const MIB = 2 ** 20

async function published({ site, scratch }: Stand, what: string, file: 'base' | 'tdsx'): Promise<Datasource> {
  const found = await getDatasource(await site.client(), await scratch.made(what, file))
  if (found === undefined) throw new NotAsked('Tableau does not show the data source.')
  return found
}

/** What a download is, by its first bytes. */
async function kindOf(
  stand: Stand,
  { id }: Datasource,
  query: Readonly<Record<string, string>>
): Promise<string> {
  const client = await stand.site.client()
  const path = join(stand.scratch.folder, 'download')
  const outcome = await client.send({
    method: 'GET',
    path: `datasources/${id}/content`,
    query,
    saveTo: { path, limitBytes: 64 * MIB },
    doing: 'downloading a data source',
    repeat: 'freely'
  })
  if (outcome.kind !== 'done')
    throw new NotAsked(`It could not be downloaded (${outcome.code ?? outcome.status}).`)
  const file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(5), 0, 5, 0).finally(() => file.close())
  const magic = buffer.toString('latin1', 0, bytesRead)
  if (magic.startsWith('Hyper')) return '.hyper'
  if (magic.startsWith('PK')) return '.tdsx'
  return magic.trimStart().startsWith('<') || magic.startsWith('\u00ef\u00bb\u00bf')
    ? '.tds'
    : 'something else'
}

async function documentOf({ site, scratch }: Stand, datasource: Datasource): Promise<string> {
  const tds = await downloadDocument(await site.client(), datasource, scratch.folder)
  if (tds === undefined) throw new NotAsked('The document could not be downloaded or not be read.')
  return tds
}

/** Questions about what is downloaded, and about counting rows. */
export const DOWNLOADS: readonly Question[] = [
  {
    id: 'download-hyper',
    asks: 'As what is a published .hyper downloaded?',
    switch: 'quirks.downloadsTdsx',
    assumed: '.tdsx',
    ask: async stand => kindOf(stand, await published(stand, 'download-hyper', 'base'), {})
  },
  {
    id: 'download-hyper-document',
    asks: 'As what is a published .hyper downloaded without its extract?',
    switch: 'simulator/datasources.ts',
    assumed: '.tds',
    ask: async stand =>
      kindOf(stand, await published(stand, 'download-hyper-document', 'base'), { includeExtract: 'false' })
  },
  {
    id: 'download-tdsx-document',
    asks: 'As what is a published .tdsx downloaded without its extract?',
    switch: 'simulator/datasources.ts',
    assumed: '.tdsx',
    ask: async stand =>
      kindOf(stand, await published(stand, 'download-tdsx-document', 'tdsx'), { includeExtract: 'false' })
  },
  {
    id: 'made-captions',
    asks: 'Which caption does Tableau give to the column order_id of a published .hyper?',
    switch: 'quirks.makesCaptions',
    assumed: 'Order Id',
    async ask(stand) {
      const tds = await documentOf(stand, await published(stand, 'made-captions', 'base'))
      const column = /<column\b[^>]*\bname='\[order_id\]'[^>]*>/.exec(tds.replaceAll('"', "'"))?.[0] ?? ''
      return /\bcaption='([^']*)'/.exec(column)?.[1] ?? 'none'
    }
  },
  {
    id: 'tdsx-kept',
    asks: 'Are the caption and the calculated field of a .tdsx there after the publication?',
    switch: 'simulator/publication.ts',
    assumed: 'both',
    async ask(stand) {
      const tds = await documentOf(stand, await published(stand, 'tdsx-kept', 'tdsx'))
      const [caption, formula] = [tds.includes(CAPTION), tds.includes(FORMULA)]
      return caption && formula
        ? 'both'
        : caption
          ? 'the caption alone'
          : formula
            ? 'the field alone'
            : 'neither'
    }
  },
  {
    id: 'download-rows',
    asks: 'Which rows are in a download of what was just published?',
    switch: 'simulator/datasources.ts',
    assumed: '1 Tea, 2 Milk, 3 Salt',
    ask: async ({ scratch }) => scratch.rows(await scratch.made('download-rows'))
  },
  {
    id: 'count-rows',
    asks: 'How many rows does VizQL Data Service count by SUM(1)?',
    switch: 'simulator/vizql.ts',
    assumed: '3',
    async ask(stand) {
      const found = await published(stand, 'count-rows', 'base')
      const count = await countPublishedRows(await stand.site.client(), found, stand.scratch.folder)
      if (count === undefined) throw new NotAsked('The service gives no number (is “API Access” allowed?).')
      return String(count)
    }
  },
  {
    id: 'refresh-hyper',
    asks: 'What does refreshing a published .hyper answer?',
    switch: 'simulator/extract-refresh.ts',
    assumed: 'HTTP 202',
    async ask({ site, scratch }) {
      const path = `datasources/${await scratch.made('refresh-hyper')}/refresh`
      return (await site.send({ method: 'POST', path, contentType: 'text/xml', body: '<tsRequest/>' })).code
    }
  }
]
