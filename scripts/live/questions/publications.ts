import { findDatasource } from '../../../src/tableau/resources/datasources.ts'
import { child, descendants } from '../../../src/tableau/rest/xml.ts'
import { NotAsked, type Question, type Stand } from '../question.ts'
import { datasourceOf, jobOf, NOWHERE } from '../scratch.ts'

/** What a publication over one that is there answers. */
const again =
  (what: string, file: 'base' | 'more' | 'other' | 'tdsx', query: Readonly<Record<string, string>>) =>
  async ({ scratch }: Stand): Promise<string> => {
    await scratch.made(what)
    return (await scratch.publish(scratch.name(what), file, { query })).code
  }

/** Publishes a job and waits for it. @returns the first answer and the last one */
async function followed({ site, scratch }: Stand, what: string, query: Readonly<Record<string, string>>) {
  const answer = await scratch.publish(scratch.name(what), 'base', { query: { ...query, asJob: 'true' } })
  const id = jobOf(answer)
  if (id === undefined || answer.root === undefined) throw new NotAsked(`There came no job (${answer.code}).`)
  const queued = child(answer.root, 'job')?.attributes ?? {}
  const end = await scratch.jobEnd(id)
  const { root } = await site.send({ method: 'GET', path: `jobs/${id}` })
  const job = root === undefined ? undefined : child(root, 'job')
  if (job === undefined) throw new NotAsked('Tableau does not show the job any more.')
  return { id, queued, job, end }
}

/** Questions about publications and their jobs. */
export const PUBLICATIONS: readonly Question[] = [
  {
    id: 'exists',
    asks: 'What does a publication under a name that is taken answer?',
    switch: 'simulator/publication.ts',
    assumed: '403007',
    ask: again('exists', 'base', {})
  },
  {
    id: 'exists-job',
    asks: 'How does the job of a publication under a name that is taken end?',
    switch: 'simulator/jobs.ts',
    assumed: 'failed, without a reason',
    async ask(stand) {
      await stand.scratch.made('exists-job')
      const { end } = await followed(stand, 'exists-job', {})
      return `${end.state}, ${end.notes === '' ? 'without a reason' : 'with a reason'}`
    }
  },
  {
    id: 'append-missing',
    asks: 'What does an append to a data source that is not there answer?',
    switch: 'quirks.appendMissingCode',
    assumed: '404004',
    async ask({ scratch }) {
      return (await scratch.publish(scratch.name('append-missing'), 'base', { query: { append: 'true' } }))
        .code
    }
  },
  {
    id: 'append-rows',
    asks: 'Does an append of the same columns add the rows?',
    switch: 'simulator/publication.ts',
    assumed: '1 Tea, 2 Milk, 3 Salt, 4 Rice',
    async ask({ scratch }) {
      const id = await scratch.made('append-rows')
      const { code } = await scratch.publish(scratch.name('append-rows'), 'more', {
        query: { append: 'true' }
      })
      return code === 'HTTP 201' ? await scratch.rows(id) : code
    }
  },
  {
    id: 'append-columns',
    asks: 'What does an append of other columns answer?',
    switch: 'simulator/publication.ts',
    assumed: '400011',
    ask: again('append-columns', 'other', { append: 'true' })
  },
  {
    id: 'append-tdsx',
    asks: 'What does an append of a .tdsx answer?',
    switch: 'quirks.appendedTypeCode',
    assumed: '400054',
    ask: again('append-tdsx', 'tdsx', { append: 'true' })
  },
  {
    id: 'replace-parameter',
    asks: 'Does replace=true replace the data and keep captions and calculated fields?',
    switch: 'quirks.knowsReplace',
    assumed: '4 Rice; they are there',
    async ask({ scratch }) {
      const id = await scratch.made('replace-parameter', 'tdsx')
      const { code } = await scratch.publish(scratch.name('replace-parameter'), 'more', {
        query: { replace: 'true' }
      })
      if (code !== 'HTTP 201') return code
      const { rows, tds } = await scratch.download(id)
      const data = rows.map(row => row.slice(0, 2).join(' ')).join(', ')
      return `${data}; they are ${tds?.includes('livecheck caption') ? '' : 'not '}there`
    }
  },
  {
    id: 'queued-finish-code',
    asks: 'Which finish code does a publication show that merely waits?',
    switch: 'quirks.queuedFinishCode',
    assumed: '1, without completedAt',
    async ask(stand) {
      const { queued } = await followed(stand, 'queued-finish-code', { overwrite: 'true' })
      const { finishCode = 'none', completedAt } = queued as Partial<
        Record<'finishCode' | 'completedAt', string>
      >
      return `${finishCode}, ${completedAt ? 'with' : 'without'} completedAt`
    }
  },
  {
    id: 'finished-job',
    asks: 'What does a publication show that has succeeded?',
    switch: 'simulator/jobs.ts',
    assumed: 'finishCode 0, progress 100, with completedAt',
    async ask(stand) {
      const { job } = await followed(stand, 'finished-job', { overwrite: 'true' })
      const { finishCode, progress, completedAt } = job.attributes as Partial<
        Record<'finishCode' | 'progress' | 'completedAt', string>
      >
      return `finishCode ${finishCode}, progress ${progress}, ${completedAt ? 'with' : 'without'} completedAt`
    }
  },
  {
    id: 'job-names-datasource',
    asks: 'Does the job of a publication name the data source?',
    switch: 'simulator/jobs.ts',
    assumed: 'no',
    async ask(stand) {
      const { job } = await followed(stand, 'job-names-datasource', { overwrite: 'true' })
      return descendants(job, 'datasource').length === 0 ? 'no' : 'yes'
    }
  },
  {
    id: 'cancel-publication',
    asks: 'What does cancelling the job of a publication answer?',
    switch: 'simulator/jobs.ts',
    assumed: '400031',
    async ask(stand) {
      const { site, scratch } = stand
      const answer = await scratch.publish(scratch.name('cancel-publication'), 'base', {
        query: { overwrite: 'true', asJob: 'true' }
      })
      const id = jobOf(answer)
      if (id === undefined) throw new NotAsked(`There came no job (${answer.code}).`)
      const { code } = await site.send({ method: 'PUT', path: `jobs/${id}`, body: '' })
      await scratch.jobEnd(id)
      return code
    }
  },
  {
    id: 'unknown-job',
    asks: 'What does a job that never was answer?',
    switch: 'quirks.unknownJobCode',
    assumed: '404031',
    ask: async ({ site }) => (await site.send({ method: 'GET', path: `jobs/${NOWHERE}` })).code
  },
  {
    id: 'overwrite-identity',
    asks: 'Does an overwrite keep the LUID and the content URL, and make one revision?',
    switch: 'simulator/datasource-store.ts',
    assumed: 'the same LUID, the same content URL, 1 revision more',
    async ask({ scratch }) {
      const id = await scratch.made('overwrite-identity')
      const [before, revision] = [await scratch.facts(id), await scratch.revision(id)]
      const after = datasourceOf(await scratch.publish(scratch.name('overwrite-identity'), 'more'))
      const same = (key: string): string =>
        before.attributes[key] === after?.attributes[key] ? 'the same' : 'another'
      const more = (await scratch.revision(id)) - revision
      return `${same('id')} LUID, ${same('contentUrl')} content URL, ${more} revision${more === 1 ? '' : 's'} more`
    }
  },
  {
    id: 'listed',
    asks: 'How soon do lists show a new data source?',
    switch: 'timing.indexLagMs',
    assumed: 'within the time that the action waits for it',
    async ask({ site, scratch }) {
      const name = scratch.name('listed')
      await scratch.made('listed')
      const begun = performance.now()
      const client = await site.client()
      const { indexMs, look } = client.timing
      for (;;) {
        const found = await findDatasource(client, name, scratch.project)
        const waited = performance.now() - begun
        const detail = `${(waited / 1000).toFixed(1)} s`
        if (found !== undefined) return { said: 'within the time that the action waits for it', detail }
        if (waited > indexMs)
          return { said: 'later than the action waits for it', detail: `more than ${detail}` }
        await client.deadline.sleep(look.firstMs)
      }
    }
  },
  {
    id: 'told-size',
    asks: 'Which size do lists tell of a data source of a few kilobytes?',
    switch: 'quirks.toldSizeMb',
    assumed: '1',
    async ask({ scratch }) {
      const id = await scratch.made('told-size')
      return (await scratch.facts(id)).attributes['size'] ?? 'none'
    }
  }
]
