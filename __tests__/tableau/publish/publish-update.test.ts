import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { UpdateMode } from '../../../src/tableau/resources/modes.ts'
import { openRowsStand, publishedRows, type RowsStand } from '../rows-stand.ts'
import { type Fault, type RunResult, type Simulator, startSimulator } from '../stand.ts'

const FORMER = 'id,name\n1,one\n2,two\n3,three\n'
const NEW = 'id,name\n2,TWO\n4,four\n'

const AFTER: Record<UpdateMode, string[]> = {
  append: ['1,one', '2,TWO', '2,two', '3,three', '4,four'],
  upsert: ['1,one', '2,TWO', '3,three', '4,four'],
  update: ['1,one', '2,TWO', '3,three'],
  delete: ['1,one', '3,three'],
  replace: ['2,TWO', '4,four']
}

const MODES = Object.keys(AFTER) as UpdateMode[]
let stand: RowsStand
let simulator: Simulator
let injected: { remove(): void }[] = []
let fresh = 0

beforeAll(async () => {
  stand = await openRowsStand()
  simulator = await startSimulator()
})

afterEach(() => {
  for (const fault of injected) fault.remove()
  injected = []
  expect(simulator.violations).toEqual([])
})

afterAll(async () => {
  await simulator.close()
  await stand.close()
})

const inject = (...faults: Fault[]): void => {
  injected.push(...faults.map(fault => simulator.inject(fault)))
}

const data = { method: 'PATCH', path: /\/data$/ } as const
const unused = (): string => `Rows ${++fresh}`

/** The name of a data source with the rows of FORMER. */
async function existing(): Promise<string> {
  const name = unused()
  const { error } = await stand.change(simulator, 'replace', FORMER, { name })
  expect(error).toBe('')
  return name
}

const rows = (name: string): Promise<string[]> => publishedRows(simulator, name)

const count = (result: RunResult, request: RegExp): number =>
  result.requests.filter(line => request.test(line)).length

const signedOut = (result: RunResult): void => expect(result.requests.at(-1)).toBe('POST auth/signout')

describe('modes', () => {
  it.each(MODES)('%s changes the rows and leaves the rest of the data source alone', async mode => {
    const name = await existing()
    const before = simulator.datasources.find(one => one.name === name)
    const result = await stand.change(simulator, mode, NEW, { name })
    expect(result.error).toBe('')
    expect(await rows(name)).toEqual(AFTER[mode])
    const after = simulator.datasources.find(one => one.name === name)
    expect(after).toMatchObject({ id: before?.id, revision: 1, columns: before?.columns })
    expect(result.publication).toMatchObject({
      datasourceId: before?.id,
      datasourceUrl: expect.stringContaining('/datasources/'),
      jobId: result.jobs[0],
      created: false,
      updated: true
    })
    signedOut(result)
  })

  it.each(MODES)('%s run twice as the same step changes nothing the second time', async mode => {
    const name = await existing()
    const first = await stand.change(simulator, mode, NEW, { name, identity: `same ${mode}` })
    const second = await stand.change(simulator, mode, NEW, { name, identity: `same ${mode}` })
    expect([first.error, second.error]).toEqual(['', ''])
    expect(await rows(name)).toEqual(AFTER[mode])
    expect(second.jobs).toEqual(first.jobs)
    expect(second.log.remarks.map(({ title }) => title)).toEqual(['Done before'])
    const other = await stand.change(simulator, mode, NEW, { name })
    expect(other.log.remarks).toEqual([])
    expect(await rows(name)).toEqual(
      mode === 'append' ? [...AFTER.append, '2,TWO', '4,four'].sort() : AFTER[mode]
    )
  })

  it.each(['append', 'upsert', 'replace'] as const)(
    '%s creates a data source that is missing, once however often the step runs',
    async mode => {
      const name = unused()
      for (const again of [false, true]) {
        const result = await stand.change(simulator, mode, NEW, { name, identity: `first ${mode}` })
        expect(result.error).toBe('')
        expect(result.publication?.created).toBe(!again)
        expect(await rows(name)).toEqual(['2,TWO', '4,four'])
      }
    }
  )

  it.each(['update', 'delete'] as const)('%s fails without a data source', async mode => {
    const result = await stand.change(simulator, mode, NEW, { name: unused() })
    expect(result.error).toMatch(
      /^tableau\.missing: There is no data source “Rows \d+” in the project “default”, so publish-mode/
    )
    expect(count(result, /fileUploads|PATCH/)).toBe(0)
    signedOut(result)
  })

  it('several key columns find a row together', async () => {
    const name = unused()
    await stand.change(simulator, 'replace', 'id,name\n1,a\n1,b\n', { name })
    const result = await stand.change(simulator, 'delete', 'id,name\n1,b\n2,a\n', {
      name,
      keys: ['id', 'name']
    })
    expect(result.error).toBe('')
    expect(await rows(name)).toEqual(['1,a'])
  })

  it('no rows: replace empties the table, all others leave it', async () => {
    const none = 'id,name\n'
    const name = unused()
    await stand.change(simulator, 'replace', 'id,name\na,one\n', { name })
    for (const mode of ['append', 'upsert', 'update', 'delete'] as const) {
      const result = await stand.change(simulator, mode, none, { name })
      expect(result.error).toBe('')
      expect(count(result, /PATCH/)).toBe(0)
    }
    expect(await rows(name)).toEqual(['a,one'])
    await stand.change(simulator, 'replace', none, { name })
    expect(await rows(name)).toEqual([])
  })
})

describe('columns', () => {
  it.each([
    ['id,name,day\n1,x,2026-01-01\n', 'it lacks "day" (date)'],
    ['id\n1\n', 'the extract lacks "name" (text)'],
    ['id,name\n1.5,x\n', '"id" is bigint there and double here'],
    ['ID,name\n1,x\n', 'it lacks "ID" (bigint); the extract lacks "id" (bigint)']
  ])('that differ fail before the upload: %j', async (csv, difference) => {
    const name = await existing()
    const result = await stand.change(simulator, 'append', csv, { name })
    expect(result.error).toBe(
      `tableau.columns: The published data source “${name}” has other columns than the extract: ${difference}. Give the columns their published names and types in transform or columns. To change the published table itself, run once with publish-mode overwrite. Nothing was uploaded.`
    )
    expect(count(result, /fileUploads|PATCH/)).toBe(0)
    signedOut(result)
  })

  it('may stand in another order, and for delete only the keys matter', async () => {
    const name = await existing()
    expect((await stand.change(simulator, 'upsert', 'name,id\nTWO,2\n', { name })).error).toBe('')
    expect((await stand.change(simulator, 'delete', 'id,x\n3,y\n', { name })).error).toBe('')
    expect(await rows(name)).toEqual(['1,one', '2,TWO'])
  })

  it('that cannot be downloaded are left to the job, which explains itself', async () => {
    const name = await existing()
    inject({ kind: 'errorCode', code: '403004', method: 'GET', path: /\/content$/ })
    const result = await stand.change(simulator, 'append', 'id,other\n1,x\n', { name })
    expect(result.log.lines.join('\n')).toContain('columns: not compared: the user may not download it')
    expect(result.error).toMatch(
      /^tableau\.job: The job [\w-]+ that changes rows of the data source “Rows \d+” \(append\) failed; Tableau says: The target table has no column other\./
    )
    expect(result.error).toContain('It has changed nothing.')
    expect(await rows(name)).toEqual(['1,one', '2,two', '3,three'])
  })
})

describe('trouble', () => {
  const PASSES: Fault[] = [
    { kind: 'resetBefore' },
    { kind: 'resetMidBody', afterBytes: 10 },
    { kind: 'resetAfterAccept' },
    { kind: 'timeout504Before' },
    { kind: 'timeout504After' },
    { kind: 'maintenance503Html' },
    { kind: 'rate429', retryAfter: 0 },
    { kind: 'emptyBody200' },
    { kind: 'truncatedBody' },
    { kind: 'wrongContentType' },
    { kind: 'expireToken' },
    { kind: 'killPatSession' },
    { kind: 'finishCode3' },
    { kind: 'slowJob', ms: 30 },
    { kind: 'indexLag', ms: 100 }
  ]
  it.each(PASSES.map(fault => [fault.kind, fault] as const))(
    'an append outlasts %s',
    async (_kind, fault) => {
      const name = await existing()
      inject({ ...fault, ...data })
      const result = await stand.change(simulator, 'append', NEW, { name })
      expect(result.error).toBe('')
      expect(await rows(name)).toEqual(AFTER.append)
      signedOut(result)
    }
  )

  it('a lost answer and a server that asks for the upload first', async () => {
    const strict = await startSimulator({ quirks: { repeatNeedsUpload: true } })
    await stand.change(strict, 'replace', FORMER, { name: 'Sales' })
    strict.inject({ kind: 'resetAfterAccept', ...data })
    const result = await stand.change(strict, 'append', NEW, { name: 'Sales' })
    expect(result.error).toBe('')
    expect(await publishedRows(strict, 'Sales')).toEqual(AFTER.append)
    await strict.close()
  })

  it('a server that refuses a RequestID it knows', async () => {
    const strict = await startSimulator({ quirks: { repeatedRequestCode: '409000' } })
    await stand.change(strict, 'replace', FORMER, { name: 'Sales' })
    strict.inject({ kind: 'resetAfterAccept', ...data })
    const lost = await stand.change(strict, 'append', NEW, { name: 'Sales', identity: 'x' })
    expect([lost.error, lost.log.remarks[0]?.title]).toEqual(['', 'Change confirmed by looking'])
    const again = await stand.change(strict, 'append', NEW, { name: 'Sales', identity: 'x' })
    expect(again.error).toMatch(/^tableau\.ambiguous: /)
    expect(await publishedRows(strict, 'Sales')).toEqual(AFTER.append)
    await strict.close()
  })

  it('a job that failed is not repeated in the same run, but in a re-run', async () => {
    const name = await existing()
    inject({ kind: 'failJob', notes: 'disk full', ...data })
    const first = await stand.change(simulator, 'append', NEW, { name, identity: 'failing' })
    expect(first.error).toMatch(/^tableau\.job: .*failed; Tableau says: disk full\. It has changed nothing/)
    expect(first.jobs).toHaveLength(1)
    expect(await rows(name)).toEqual(['1,one', '2,two', '3,three'])
    for (const jobs of [2, 2]) {
      const again = await stand.change(simulator, 'append', NEW, { name, identity: 'failing' })
      expect(again.error).toBe('')
      expect(again.jobs).toHaveLength(jobs)
      expect(await rows(name)).toEqual(AFTER.append)
    }
  })

  it('a job that was cancelled', async () => {
    const name = await existing()
    inject({ kind: 'cancelJob', ...data })
    const { error } = await stand.change(simulator, 'update', NEW, { name })
    expect(error).toMatch(/^tableau\.job: .*was cancelled in Tableau/)
  })

  it('a job that is forgotten', async () => {
    const name = await existing()
    inject({ kind: 'purgeJob', code: '400031', times: 1 })
    const result = await stand.change(simulator, 'append', NEW, { name })
    expect([result.error, result.log.remarks[0]?.title]).toEqual(['', 'Change confirmed by looking'])
    expect(await rows(name)).toEqual(AFTER.append)
  })

  it('a job that does not end is named at the deadline', async () => {
    const name = await existing()
    inject({ kind: 'stuckJob', ...data })
    const result = await stand.change(simulator, 'append', NEW, { name, minutes: 1 / 30 })
    expect(result.error).toMatch(/^deadline: .*while waiting for the job [\w-]{36} of Tableau/)
    expect(result.error).toContain(result.jobs[0])
    expect(result.error).toContain('re-run this job within 24 hours instead of starting a new run')
    signedOut(result)
  })

  it('an answer that never comes leaves the truth open and the rows single', async () => {
    const name = await existing()
    inject({ kind: 'timeout504After', ...data, times: Number.POSITIVE_INFINITY })
    const first = await stand.change(simulator, 'append', NEW, { name, identity: 'open' })
    expect(first.error).toMatch(
      /^tableau\.ambiguous: It is not known whether .* Re-run this job within 24 hours/
    )
    for (const fault of injected) fault.remove()
    const second = await stand.change(simulator, 'append', NEW, { name, identity: 'open' })
    expect(second.error).toBe('')
    expect(await rows(name)).toEqual(AFTER.append)
  })

  it('a look after the work is done is not a failure any more', async () => {
    const name = await existing()
    inject({ kind: 'expireToken', method: 'GET', path: /\/datasources\/[^/]+$/, nth: 3, times: 2 })
    const result = await stand.change(simulator, 'append', NEW, { name })
    expect(result.error).toBe('')
    expect(result.publication?.datasourceUrl).toContain('/datasources/')
    expect(result.log.lines.join('\n')).toContain('The work is done, but Tableau does not show its result')
    expect(await rows(name)).toEqual(AFTER.append)
  })

  it('a refusal after a lost answer leaves the truth open', async () => {
    const name = await existing()
    inject(
      { kind: 'timeout504After', ...data },
      { kind: 'errorCode', code: '403004', ...data, times: Number.POSITIVE_INFINITY }
    )
    const result = await stand.change(simulator, 'append', NEW, { name })
    expect(result.error).toMatch(/^tableau\.ambiguous: .*403004/)
    expect(await rows(name)).toEqual(AFTER.append)
  })

  it('a session that ends twice has changed nothing, and says what to do', async () => {
    const name = await existing()
    inject({ kind: 'expireToken', ...data, times: 2 })
    const result = await stand.change(simulator, 'append', NEW, { name })
    expect(result.error).toMatch(
      /^tableau\.session: While changing rows .*a second time.* give each workflow its own token/
    )
    expect(await rows(name)).toEqual(['1,one', '2,two', '3,three'])
  })

  it.each([1, 2])('a session that ends %d times after a lost answer leaves the truth open', async times => {
    const name = await existing()
    inject(
      { kind: 'timeout504After', ...data },
      { kind: 'expireToken', ...data, nth: 2, times },
      { kind: 'errorCode', code: '403004', ...data, nth: 3, times: Number.POSITIVE_INFINITY }
    )
    const result = await stand.change(simulator, 'append', NEW, { name })
    expect(result.error).toMatch(/^tableau\.ambiguous: .*Re-run this job within 24 hours \(not a new run\)/)
    expect(await rows(name)).toEqual(AFTER.append)
  })

  it.each<Fault>([
    { kind: 'maintenance503Html', times: Number.POSITIVE_INFINITY },
    { kind: 'errorCode', code: '403004' }
  ])('a job whose end cannot be seen is not to be done again: %j', async fault => {
    const name = await existing()
    inject({ ...fault, method: 'GET', path: /\/jobs\// })
    const result = await stand.change(simulator, 'append', NEW, { name, identity: `unseen ${fault.kind}` })
    expect(result.error).toMatch(
      /^tableau\.ambiguous: .*the end of the job [\w-]{36} could not be seen: .*Re-run this job within 24 hours \(not/
    )
    for (const one of injected) one.remove()
    const again = await stand.change(simulator, 'append', NEW, { name, identity: `unseen ${fault.kind}` })
    expect(again.error).toBe('')
    expect(await rows(name)).toEqual(AFTER.append)
  })

  it('a data source that is not live to Hyper', async () => {
    const name = await existing()
    inject({ kind: 'errorCode', code: '400000', detail: 'not live-to-Hyper', ...data })
    const { error } = await stand.change(simulator, 'append', NEW, { name })
    expect(error).toMatch(/^tableau\.rejected: .*not live-to-Hyper.*publish-mode overwrite/)
  })

  it('somebody else creates the data source meanwhile', async () => {
    const name = unused()
    const result = await stand.change(simulator, 'append', NEW, {
      name,
      between: async () => {
        const other = await stand.change(simulator, 'upsert', FORMER, { name })
        expect(other.error).toBe('')
      }
    })
    expect(result.error).toBe('')
    expect(await rows(name)).toEqual(AFTER.append)
  })
})

it('an old server is told before any work', async () => {
  const old = await startSimulator({ restVersion: '3.12' })
  const result = await stand.change(old, 'append', NEW, { name: 'Sales' })
  expect(result.error).toMatch(
    /^tableau\.version: .*speaks the REST API 3\.12, but publish-mode append needs 3\.13/
  )
  signedOut(result)
  await old.close()
})
