import type { TableauClient } from '../rest/client.ts'
import { tableauError } from '../rest/errors.ts'
import { series } from '../rest/timing.ts'
import { child, descendants, type XmlElement } from '../rest/xml.ts'

/** How a job ended. `gone`: Tableau has forgotten it, so nobody knows. */
export interface JobEnd {
  readonly state: 'done' | 'failed' | 'cancelled' | 'gone'
  /** What Tableau says about it; often nothing. */
  readonly notes: string
}

type Attributes = Readonly<Record<'completedAt' | 'progress' | 'finishCode', string | undefined>>

const NOTES_LIMIT = 500
/** Questions in a row, each repeated as others are, that may go unanswered. */
const MAX_MISSES = 5

/**
 * Waits until a job has ended, asking at growing intervals. A finish code counts only together with `completedAt`
 * (or progress 100): Tableau gives 1 to publications that merely wait in the queue.
 * Source: Tableau REST API, "Query Job".
 * @param what what the error at the deadline calls it
 * @throws the deadline's reason; ActionError as `tableauError` says
 */
export async function waitForJob(
  client: TableauClient,
  id: string,
  what: string = `the job ${id} of Tableau (it goes on there without this run)`
): Promise<JobEnd> {
  const doing = `waiting for the job ${id}, which goes on in Tableau without this run`
  let misses = 0
  const wait = async (): Promise<JobEnd> => {
    for (const pause of series(client.timing.job)) {
      await client.deadline.sleep(pause)
      const outcome = await client.send({ method: 'GET', path: `jobs/${id}`, doing, repeat: 'freely' })
      if (outcome.kind !== 'done') {
        if (outcome.status === 404 || outcome.code === '400031') return { state: 'gone', notes: '' }
        // The job does not mind an outage, so the run outlasts a longer one than other requests do.
        if (outcome.kind !== 'refused' && ++misses < MAX_MISSES) continue
        throw tableauError(outcome, doing)
      }
      misses = 0
      const job = outcome.root === undefined ? undefined : child(outcome.root, 'job')
      if (job === undefined) continue
      const end = endOf(job)
      if (end !== undefined) return end
      client.log.progress(`The job ${id} of Tableau is at ${job.attributes['progress'] ?? '0'} %.`)
    }
    throw new Error('A series of pauses ended')
  }
  return await client.deadline.during(what, wait)
}

/** True for a job that Tableau shows as over. */
export function hasEnded({ attributes }: XmlElement): boolean {
  const { completedAt, progress, finishCode } = attributes as Attributes
  return (completedAt ?? '') !== '' || (Number(progress) === 100 && finishCode !== undefined)
}

function endOf(job: XmlElement): JobEnd | undefined {
  const { finishCode } = job.attributes as Attributes
  if (!hasEnded(job)) return undefined
  const notes = notesOf(job)
  if (finishCode === '2') return { state: 'cancelled', notes }
  const statusError = descendants(job, 'statusNote').some(note => note.attributes['type'] === 'errorCode')
  const ok = (finishCode === '0' || finishCode === '3') && !statusError
  return { state: ok ? 'done' : 'failed', notes }
}

function notesOf(job: XmlElement): string {
  const notes = descendants(job, 'notes').map(({ text }) => text)
  const status = descendants(job, 'statusNote').map(({ attributes }) => attributes['text'] ?? '')
  const text = [...notes, ...status]
    .filter(note => note !== '')
    .join('; ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
  return text.length > NOTES_LIMIT ? `${text.slice(0, NOTES_LIMIT)}…` : text
}
