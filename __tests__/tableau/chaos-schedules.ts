import fc from 'fast-check'
import type { Fault } from '../../simulator/server.ts'
import type { PublishMode } from '../../src/tableau/resources/modes.ts'

/** A publication, and what goes wrong meanwhile. */
export interface Schedule {
  readonly mode: PublishMode
  /** The data source is there already. */
  readonly exists: boolean
  /** More rows than one request takes. */
  readonly large: boolean
  readonly faults: readonly Fault[]
}

type Matcher = Pick<Fault, 'method' | 'path'>

const PLACES: Readonly<Record<string, Matcher>> = {
  version: { method: 'GET', path: /\/serverinfo$/i },
  'sign-in': { method: 'POST', path: /\/auth\/signin$/ },
  'sign-out': { method: 'POST', path: /\/auth\/signout$/ },
  projects: { method: 'GET', path: /\/projects$/ },
  list: { method: 'GET', path: /\/datasources$/ },
  'one data source': { method: 'GET', path: /\/datasources\/[^/]+$/ },
  download: { method: 'GET', path: /\/content$/ },
  'begin an upload': { method: 'POST', path: /\/fileUploads$/ },
  'a part': { method: 'PUT', path: /\/fileUploads\/[^/]+$/ },
  publish: { method: 'POST', path: /\/datasources$/ },
  'change rows': { method: 'PATCH', path: /\/data$/ },
  job: { method: 'GET', path: /\/jobs\/[^/]+$/ }
}
/** Where the outcome is decided: met most often. */
const DECISIVE = ['a part', 'publish', 'change rows', 'change rows', 'job'] as const
const IN_SITE = Object.keys(PLACES).filter(place => !['version', 'sign-in', 'sign-out'].includes(place))

const place = (places: readonly string[]): fc.Arbitrary<Matcher> =>
  fc.constantFrom(...places).map(name => PLACES[name] ?? {})
const anywhere = fc.oneof(
  { weight: 3, arbitrary: place(DECISIVE) },
  { weight: 1, arbitrary: place(Object.keys(PLACES)) }
)

/** Mostly one or two requests; sometimes more than the client has patience for. */
const times = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 2 }) },
  { weight: 1, arbitrary: fc.constantFrom(7, 40) }
)
const met = (where: fc.Arbitrary<Matcher>) =>
  fc.record({ where, nth: fc.constantFrom(1, 1, 1, 2, 3), times }).map(({ where: matcher, ...rest }) => ({
    ...matcher,
    ...rest
  }))

const passing = fc
  .tuple(
    met(anywhere),
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.constantFrom<Fault>(
          { kind: 'resetBefore' },
          { kind: 'resetAfterAccept' },
          { kind: 'timeout504Before' },
          { kind: 'timeout504After' },
          { kind: 'rate429', retryAfter: 0 },
          { kind: 'rate429', retryAfter: 'none' },
          { kind: 'maintenance503Html' },
          { kind: 'maintenance503Html', retryAfter: 0 }
        )
      },
      {
        weight: 2,
        arbitrary: fc
          .constantFrom(0, 100, 9_000, 25_000)
          .map((afterBytes): Fault => ({ kind: 'resetMidBody', afterBytes }))
      }
    )
  )
  .map(([matcher, fault]): Fault => ({ ...fault, ...matcher }))

const ending = met(place(IN_SITE)).map((matcher): Fault => ({ kind: 'expireToken', ...matcher }))

const ofJobs = fc
  .tuple(
    fc.constantFrom('publish', 'change rows', 'change rows'),
    fc.constantFrom(1, 1, 2),
    fc.oneof(
      { weight: 1, arbitrary: fc.constant<Fault>({ kind: 'stuckJob' }) },
      {
        weight: 4,
        arbitrary: fc.constantFrom<Fault>({ kind: 'failJob' }, { kind: 'failJob', notes: 'no space left' })
      },
      {
        weight: 2,
        arbitrary: fc.integer({ min: 5, max: 120 }).map((ms): Fault => ({ kind: 'indexLag', ms }))
      }
    )
  )
  .map(([where, nth, fault]): Fault => ({ ...fault, ...PLACES[where], nth }))

const purged = fc
  .record({ code: fc.constantFrom('404' as const, '400031' as const), nth: fc.integer({ min: 1, max: 3 }) })
  .map((rest): Fault => ({ kind: 'purgeJob', ...rest }))

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 10, arbitrary: passing },
  { weight: 3, arbitrary: ofJobs },
  { weight: 2, arbitrary: ending },
  { weight: 1, arbitrary: purged }
)

/** Any publication, in any mode, with one to four faults. */
export const schedules: fc.Arbitrary<Schedule> = fc
  .record({
    mode: fc.constantFrom<PublishMode>(
      'overwrite',
      'create',
      'append',
      'append',
      'upsert',
      'update',
      'delete',
      'replace'
    ),
    exists: fc.oneof(
      { weight: 2, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) }
    ),
    large: fc.oneof(
      { weight: 12, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) }
    ),
    faults: fc.array(fault, { minLength: 1, maxLength: 4 })
  })
  .map(schedule => ({
    ...schedule,
    large: schedule.large && (schedule.mode === 'append' || schedule.mode === 'upsert')
  }))

/** For people: `append, existing: resetAfterAccept PATCH /data #1 ×2`. */
export function shown({ mode, exists, large, faults }: Schedule): string {
  const parts = faults.map(({ kind, method, path, nth = 1, times: count = 1, ...rest }) => {
    const more = Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`
    return `${kind}${more} at ${method ?? '*'} ${path?.source ?? '*'} #${nth} ×${count}`
  })
  return `${mode}${large ? ', large' : ''}, ${exists ? 'existing' : 'missing'}: ${parts.join('; ')}`
}
