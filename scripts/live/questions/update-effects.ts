import type { Question, Stand } from '../question.ts'
import { action, SAME_ID } from '../scratch.ts'

type File = 'more' | 'changed' | 'twice' | 'fewer' | 'wider'

/** Changes rows of a new data source. @returns the end, and the rows where it was done */
const changed =
  (what: string, actions: readonly unknown[], file: File) =>
  async ({ scratch }: Stand): Promise<string> => {
    const id = await scratch.made(what)
    const { state } = await scratch.updated(id, actions, { file })
    return state === 'done' ? await scratch.rows(id) : state
  }

/** Questions about what a data update does. */
export const UPDATE_EFFECTS: readonly Question[] = [
  {
    id: 'update-insert',
    asks: 'Which rows are there after an insert?',
    switch: 'simulator/data-actions.ts',
    assumed: '1 Tea, 2 Milk, 3 Salt, 4 Rice',
    ask: changed('update-insert', [action('insert')], 'more')
  },
  {
    id: 'update-replace',
    asks: 'Which rows are there after a replace?',
    switch: 'simulator/data-actions.ts',
    assumed: '4 Rice',
    ask: changed('update-replace', [action('replace')], 'more')
  },
  {
    id: 'update-upsert',
    asks: 'Which rows are there after an upsert of a row that is there?',
    switch: 'simulator/data-actions.ts',
    assumed: '1 Coffee, 2 Milk, 3 Salt',
    ask: changed('update-upsert', [action('upsert', SAME_ID)], 'changed')
  },
  {
    id: 'update-fewer-columns',
    asks: 'Does an update leave columns as they are that the new rows lack?',
    switch: 'simulator/data-actions.ts',
    assumed: 'done; they are as they were',
    async ask({ scratch }) {
      const id = await scratch.made('update-fewer-columns')
      const { state } = await scratch.updated(id, [action('update', SAME_ID)], { file: 'fewer' })
      if (state !== 'done') return state
      const { rows } = await scratch.download(id)
      const row = rows.find(([first]) => first === '1')
      return `done; they are ${row?.[1] === 'Coffee' && row[2] === '10' ? '' : 'not '}as they were`
    }
  },
  {
    id: 'insert-more-columns',
    asks: 'How does an insert end whose rows have a column more?',
    switch: 'simulator/data-actions.ts',
    assumed: 'failed',
    ask: changed('insert-more-columns', [action('insert')], 'wider')
  },
  {
    id: 'insert-fewer-columns',
    asks: 'How does an insert end whose rows lack a column?',
    switch: 'simulator/data-actions.ts',
    assumed: 'failed',
    ask: changed('insert-fewer-columns', [action('insert')], 'fewer')
  },
  {
    id: 'upsert-ambiguous',
    asks: 'How does an upsert end when two new rows meet one row?',
    switch: 'simulator/data-actions.ts',
    assumed: 'failed',
    ask: changed('upsert-ambiguous', [action('upsert', SAME_ID)], 'twice')
  },
  {
    id: 'delete-unused-column',
    asks: 'How does a delete end whose rows have columns that the condition does not use?',
    switch: 'simulator/data-actions.ts',
    assumed: 'failed',
    ask: changed('delete-unused-column', [action('delete', SAME_ID)], 'changed')
  },
  {
    id: 'all-or-nothing',
    asks: 'Which rows are there after two actions of which the second one fails?',
    switch: 'simulator/data-updates.ts',
    assumed: 'failed: 1 Tea, 2 Milk, 3 Salt',
    async ask({ scratch }) {
      const id = await scratch.made('all-or-nothing')
      const wrong = { ...action('insert'), 'target-table': 'livecheck' }
      const { state } = await scratch.updated(id, [action('insert'), wrong], { file: 'more' })
      return `${state}: ${await scratch.rows(id)}`
    }
  },
  {
    id: 'update-revision',
    asks: 'Does a data update make a revision?',
    switch: 'simulator/data-updates.ts',
    assumed: 'no',
    async ask({ scratch }) {
      const id = await scratch.made('update-revision')
      const before = await scratch.revision(id)
      const { state } = await scratch.updated(id, [action('insert')], { file: 'more' })
      if (state !== 'done') return state
      return (await scratch.revision(id)) === before ? 'no' : 'yes'
    }
  },
  {
    id: 'update-time',
    asks: 'Does updatedAt move with a data update?',
    switch: 'simulator/datasource-store.ts',
    assumed: 'yes',
    async ask({ scratch }) {
      const id = await scratch.made('update-time')
      const before = (await scratch.facts(id)).attributes['updatedAt']
      const { state } = await scratch.updated(id, [action('insert')], { file: 'more' })
      if (state !== 'done') return state
      return (await scratch.facts(id)).attributes['updatedAt'] === before ? 'no' : 'yes'
    }
  },
  {
    id: 'update-tdsx',
    asks: 'Can rows of a .tdsx with captions and calculated fields be changed?',
    switch: 'simulator/data-updates.ts',
    assumed: '1 Coffee, 2 Milk, 3 Salt',
    async ask({ scratch }) {
      const id = await scratch.made('update-tdsx', 'tdsx')
      const { state } = await scratch.updated(id, [action('upsert', SAME_ID)], { file: 'changed' })
      return state === 'done' ? await scratch.rows(id) : state
    }
  }
]
