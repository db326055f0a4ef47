import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Fault } from '../../simulator/faults.ts'
import { GITHUB_TOKEN, type GithubApi, startGithubApi } from '../support/github-api.ts'
import { useDays } from './days.ts'
import { errorOf, inRepository, useStand } from './stand.ts'

const APP = { clientId: 'client-1', secretId: 'secret-1', secretValue: 'app-secret-not-a-real-one' }
const stand = useStand({
  connectedApps: [APP],
  datasources: [
    { name: 'Sales', file: inRepository('__tests__/fixtures/tableau/sales.hyper') },
    { name: 'Live', live: true }
  ]
})
const { days, good, warnings } = useDays(stand)
const injected: { remove(): void }[] = []
const inject = (fault: Fault): void => void injected.push(stand.simulator.inject(fault))
afterEach(() => {
  for (const one of injected.splice(0)) one.remove()
})
const table = (rows: number): string =>
  `id\n${Array.from({ length: rows }, (_, index) => index + 1).join('\n')}\n`
const ASKING: readonly (readonly [string, Record<string, string>])[] = [
  ['max-row-drop', { 'max-row-drop': '50' }],
  ['a check on published', { checks: 'c: select * from published where id is null' }]
]
const NOT_SEEN: Fault = { kind: 'permissionDenied', action: 'download' }
const NOT_COUNTED: Fault = { kind: 'errorCode', code: '403800', path: /query-datasource$/, times: 99 }

describe('when what is published cannot be seen', () => {
  it('the run goes on with a notice, and types are inferred anew', async () => {
    const { day, table: published } = days()
    good(await day('a.csv', 'id,n\n1,1.5\n'))
    inject(NOT_SEEN)
    const step = good(await day('a.csv', 'id,n\n1,1\n', { 'skip-unchanged': 'true' }))
    expect(
      step.annotations.filter(({ level }) => level === 'notice').map(({ message }) => message)
    ).toContain(
      'What is published cannot be seen (the user may not download it), so types are inferred anew and columns are not compared.'
    )
    expect((await published()).columns).toEqual(['id bigint', 'n bigint'])
  })

  it.each(ASKING)('a guard that the user asks for fails: %s', async (_what, inputs) => {
    const { day, name } = days(inputs)
    good(await day('a.csv', table(3)))
    inject(NOT_SEEN)
    inject(NOT_COUNTED)
    expect(errorOf(await day('a.csv', table(3)))).toMatch(
      new RegExp(
        `^tableau\\.unseen: .* compares with the published data source “${name}”, which cannot be seen: the user may not download it\\.`
      )
    )
  })

  it('the number of rows alone is enough for max-row-drop', async () => {
    const { day } = days({ 'max-row-drop': '50' })
    good(await day('a.csv', table(10)))
    inject(NOT_SEEN)
    const step = good(await day('a.csv', table(5)))
    expect(step.outputs['previous-row-count']).toBe('10')
    expect(errorOf(await day('a.csv', table(2)))).toContain('would fall from 5 to 2')
  })

  // All other ways: __tests__/tableau/publish/look.test.ts.
  it.each<Fault>([
    { kind: 'errorCode', code: '404000', path: /\/content$/ },
    { kind: 'emptyBody200', path: /\/content$/ },
    { kind: 'wrongContentType', path: /\/content$/ },
    { kind: 'expireToken', path: /\/content$/ },
    { kind: 'expireToken', path: /\/content$/, times: 9 }
  ])('no run is lost: %j', async fault => {
    const { day, table: published } = days()
    good(await day('a.csv', table(3)))
    inject(fault)
    good(await day('a.csv', table(4)))
    expect((await published()).rows).toHaveLength(4)
  })
})

describe('a live connection', () => {
  it('is not replaced', async () => {
    const { day } = days({}, 'Live')
    const error = errorOf(await day('a.csv', table(3)))
    expect(error).toMatch(
      /^tableau\.exists: The published data source “Live” has no extract: it is a live connection/
    )
  })
})

describe('a connected app', () => {
  const inputs = {
    'tableau-pat-name': '',
    'tableau-pat-secret': '',
    'tableau-client-id': APP.clientId,
    'tableau-secret-id': APP.secretId,
    'tableau-secret-value': APP.secretValue,
    'tableau-jwt-user': 'publisher@example.com'
  }

  it('looks, and asks for the scope of the number of rows only where that matters', async () => {
    const { day } = days(inputs)
    good(await day('a.csv', table(10)))
    inject(NOT_SEEN)
    const asked = (): number =>
      stand.simulator.requests.filter(({ path }) => path.endsWith('/query-datasource')).length
    const before = asked()
    good(await day('a.csv', table(10)))
    expect(asked()).toBe(before)
    expect(errorOf(await day('a.csv', table(2), { 'max-row-drop': '50' }))).toContain('from 10 to 2')
    expect(asked()).toBe(before + 1)
  })
})

describe('a dry run of a pull request with a comment', () => {
  let github: GithubApi
  beforeAll(async () => {
    github = await startGithubApi()
  })
  beforeEach(() => void github.comments.splice(0))
  afterAll(() => github.close())

  it('tells what would fail against what is published, and shows values only with leave', async () => {
    const name = 'Guarded in a pull request'
    const { day } = days({}, name)
    good(await day('a.csv', 'id,n\n1,77001\n2,5\n'))
    const run = (inputs: Record<string, string>) =>
      stand.step(
        {
          'source-url': stand.serve('a.csv', 'id\n99887\n'),
          'datasource-name': name,
          'on-schema-change': '',
          'dry-run': 'true',
          comment: 'true',
          'github-token': GITHUB_TOKEN,
          ...inputs
        },
        {
          event: { pull_request: { number: 7, head: { repo: { full_name: 'octo/data' } } } },
          env: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_API_URL: github.origin }
        }
      )
    const step = good(await run({ 'max-row-drop': '10' }))
    expect(warnings(step).join()).toContain('data.schema: The columns of the published data source')
    expect(warnings(step).join()).toContain('data.row-drop: ')
    expect(github.comments[0]?.body).toContain('<td>❌ would fail</td>')
    const check = { checks: 'c: {sql: id < 9, severity: warn}' }
    good(await run(check))
    expect(github.comments[0]?.body).toContain('1 row at fault')
    expect(github.comments[0]?.body).not.toContain('99887')
    good(await run({ ...check, 'comment-preview': 'true' }))
    expect(github.comments[0]?.body).toContain('99887')
    expect(errorOf(await run({ checks: 'c: id < 9' }))).toContain('data.check: ')
  })
})
