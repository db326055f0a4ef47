import { uploadFile } from '../../../src/tableau/resources/file-uploads.ts'
import type { Question, Stand } from '../question.ts'
import { action, jobOf, NO_UPLOAD, SAME_ID } from '../scratch.ts'
import { zeros } from './uploads.ts'

const MIB = 2 ** 20
/** The most that Tableau takes by default (TSC issue 987). */
const LIMIT = 100 * MIB

/** The condition of a delete that meets no row. */
const never = (constant: unknown) => ({ op: 'eq', 'target-col': 'id', const: constant })
const NOTHING = never({ type: 'integer', v: '-1' })
const DELETE_NOTHING = {
  action: 'delete',
  'target-schema': 'Extract',
  'target-table': 'Extract',
  condition: NOTHING
}

/** Adds a row twice under one RequestID. */
async function twice({ scratch }: Stand, what: string) {
  const id = await scratch.made(what)
  const requestId = scratch.requestId()
  const first = await scratch.update(id, [action('insert')], { file: 'more', requestId })
  const job = jobOf(first)
  if (job !== undefined) await scratch.jobEnd(job)
  const second = await scratch.update(id, [action('insert')], { file: 'more', requestId })
  const repeated = jobOf(second)
  if (repeated !== undefined) await scratch.jobEnd(repeated)
  return { id, requestId, first, job, second, repeated }
}

/** Questions about how a data update must be asked for. */
export const UPDATE_REQUESTS: readonly Question[] = [
  {
    id: 'request-id-missing',
    asks: 'Is a data update without a RequestID refused?',
    switch: 'simulator/data-updates.ts',
    assumed: '400000',
    async ask({ site, scratch }) {
      const path = `datasources/${await scratch.made('request-id-missing')}/data`
      const body = JSON.stringify({ actions: [DELETE_NOTHING] })
      return (await site.send({ method: 'PATCH', path, contentType: 'application/json', body })).code
    }
  },
  {
    id: 'request-id-repeated',
    asks: 'What does a data update under a RequestID that was used answer?',
    switch: 'quirks.repeatedRequestCode',
    assumed: 'HTTP 202, the same job',
    async ask(stand) {
      const { job, second, repeated } = await twice(stand, 'request-id-repeated')
      if (repeated === undefined) return second.code
      return `${second.code}, ${repeated === job ? 'the same' : 'another'} job`
    }
  },
  {
    id: 'request-id-once',
    asks: 'Which rows are there after two inserts of one row under one RequestID?',
    switch: 'quirks.remembersRequestIds',
    assumed: '1 Tea, 2 Milk, 3 Salt, 4 Rice',
    ask: async stand => stand.scratch.rows((await twice(stand, 'request-id-once')).id)
  },
  {
    id: 'request-id-upload',
    asks: 'Must a repeated data update name an upload that is there?',
    switch: 'quirks.repeatNeedsUpload',
    assumed: 'no',
    async ask(stand) {
      const { id, requestId } = await twice(stand, 'request-id-upload')
      const third = await stand.scratch.update(id, [action('insert')], { upload: NO_UPLOAD, requestId })
      return third.code === 'HTTP 202' ? 'no' : `yes: ${third.code}`
    }
  },
  {
    id: 'constant-type',
    asks: 'Is a constant refused that is a number in JSON and no text?',
    switch: 'simulator/data-request.ts',
    assumed: '400000',
    async ask({ scratch }) {
      const id = await scratch.made('constant-type')
      const condition = never({ type: 'integer', v: -1 })
      return (await scratch.update(id, [{ ...DELETE_NOTHING, condition }])).code
    }
  },
  {
    id: 'update-size',
    asks: 'What does a data update of more than 100 MiB answer?',
    switch: 'limits.updateDataMaxBytes',
    assumed: 'HTTP 413',
    async ask({ site, scratch }) {
      const id = await scratch.made('update-size')
      const path = await zeros(scratch.folder, LIMIT + 1)
      const file = { path, size: LIMIT + 1, chunkSizeBytes: 50 * MIB }
      const upload = await uploadFile(await site.client(), file)
      const answer = await scratch.update(id, [action('insert')], { upload })
      const job = jobOf(answer)
      // Zeros are no extract: where the size is no hindrance, the job fails and changes nothing.
      if (job !== undefined) await scratch.jobEnd(job)
      return `HTTP ${answer.status}`
    }
  },
  {
    id: 'schemas-left-out',
    asks: 'Does Extract stand in for schemas that are left out?',
    switch: 'simulator/data-request.ts',
    assumed: 'done',
    async ask({ scratch }) {
      const id = await scratch.made('schemas-left-out')
      const short = { action: 'insert', 'source-table': 'Extract', 'target-table': 'Extract' }
      return (await scratch.updated(id, [short], { file: 'more' })).state
    }
  },
  {
    id: 'unknown-table',
    asks: 'How does a data update end that names a table that is not there?',
    switch: 'simulator/data-actions.ts',
    assumed: 'failed, with the code 410012',
    async ask({ scratch }) {
      const id = await scratch.made('unknown-table')
      const { state, notes } = await scratch.updated(id, [{ ...DELETE_NOTHING, 'target-table': 'livecheck' }])
      return `${state}, ${notes.includes('410012') ? 'with the code 410012' : notes === '' ? 'without a reason' : 'with another reason'}`
    }
  },
  ...(['neq', 'lt', 'lte', 'gt', 'gte'] as const).map(
    (op): Question => ({
      id: `operator-${op}`,
      asks: `Is the operator ${op} understood in a condition with a constant?`,
      switch: 'simulator/data-request.ts',
      assumed: 'done',
      async ask({ scratch }) {
        const id = await scratch.made(`operator-${op}`)
        const compared = { op, 'target-col': 'id', const: { type: 'integer', v: '2' } }
        return (await scratch.updated(id, [{ ...DELETE_NOTHING, condition: compared }])).state
      }
    })
  ),
  {
    id: 'operator-or',
    asks: 'Is or understood in a condition?',
    switch: 'simulator/data-request.ts',
    assumed: 'done',
    async ask({ scratch }) {
      const id = await scratch.made('operator-or')
      const condition = { op: 'or', args: [NOTHING, { ...SAME_ID }] }
      return (await scratch.updated(id, [action('update', condition)], { file: 'changed' })).state
    }
  }
]
