import { describe, expect, it } from '@jest/globals'
import {
  always,
  append,
  begin,
  checkHouse,
  count,
  existing,
  GATEWAY,
  info,
  inject,
  job,
  list,
  of,
  post,
  projects,
  signin,
  simulator,
  standing,
  UNCERTAIN,
  unused
} from '../publish/publishing.ts'
import { type Fault, run } from '../stand.ts'

describe('trouble that passes', () => {
  const places: [string, Partial<Fault>, Fault[]][] = [
    ['the version', info, of('maintenance503Html', 'resetBefore', 'emptyBody200', 'truncatedBody')],
    [
      'the sign-in',
      signin,
      of('bad502Html', 'resetAfterAccept', 'emptyBody200', 'wrongContentType', 'rate429')
    ],
    ['the list of projects', projects, of('bad502Html', 'truncatedBody')],
    ['the list of data sources', list, of('timeout504After', 'error500', 'slowBody', 'rate429')],
    ['the beginning of an upload', begin, of('bad502Html', 'resetAfterAccept', 'emptyBody200')],
    ['the third part', append(3), [...GATEWAY, { kind: 'resetMidBody', afterBytes: 9000 }]],
    ['the publication', post, [...GATEWAY, { kind: 'resetMidBody', afterBytes: 100 }]],
    [
      'the job',
      job,
      of('bad502Html', 'resetBefore', 'emptyBody200', 'truncatedBody', 'wrongContentType', 'rate429')
    ],
    ['any call', append(2), [{ kind: 'uploadSessionExpired' }, { kind: 'concurrentWrite500' }]],
    ['the publication', post, [{ kind: 'uploadSessionExpired' }]],
    ['the third part', append(3), [{ kind: 'expireToken' }, { kind: 'killPatSession' }]],
    ['the publication', post, [{ kind: 'expireToken' }, { kind: 'killPatSession' }]],
    ['the job', job, [{ kind: 'expireToken' }, { kind: 'killPatSession' }]],
    ['the list of projects', projects, [{ kind: 'expireToken' }]],
    ['the publication', post, [{ kind: 'finishCode3' }, { kind: 'slowJob', ms: 30 }]],
    [
      'the publication',
      post,
      [
        { kind: 'indexLag', ms: 30 },
        { kind: 'indexLag', lists: 2 }
      ]
    ],
    ['the publication', post, [{ kind: 'dupNameOtherProject' }]],
    [
      'reading one data source',
      { method: 'GET', path: /\/datasources\/[^/]+$/ },
      [{ kind: 'permissionDenied', action: 'get' }]
    ]
  ]
  const cases = places.flatMap(([place, at, faults]) =>
    faults.map(
      fault => [`${fault.kind} ${JSON.stringify(fault)}`, place, { ...at, ...fault } as Fault] as const
    )
  )

  it.each(cases)('%s at %s: published once, whole', async (_, __, fault) => {
    const name = unused()
    inject(fault)
    const result = await run(simulator, { name })
    expect(result.error).toBe('')
    expect(result.publication?.datasourceId).toBe(
      simulator.datasources.find(found => found.name === name && found.path !== undefined)?.id
    )
    if (fault.kind === 'dupNameOtherProject') expect(standing(name)).toHaveLength(2)
    else await checkHouse(result, name, 'unused')
  })

  it.each(UNCERTAIN.map(fault => [JSON.stringify(fault), { ...post, ...fault } as Fault] as const))(
    '%s at the publication over a former one: published once, whole',
    async (_, fault) => {
      const name = existing()
      inject(fault)
      const result = await run(simulator, { name })
      expect(result.error).toBe('')
      await checkHouse(result, name, 'existing')
    }
  )

  it.each(UNCERTAIN.map(fault => [JSON.stringify(fault), { ...post, ...fault } as Fault] as const))(
    '%s at the publication in mode create: published once, whole',
    async (_, fault) => {
      const name = unused()
      inject(fault)
      const result = await run(simulator, { name, mode: 'create' })
      expect(result.error).toBe('')
      await checkHouse(result, name, 'unused')
    }
  )
})

describe('what is repeated', () => {
  it('a part whose fate is unknown goes into a new upload, never into the same (PC-19.1)', async () => {
    const name = unused()
    inject({ ...append(2), kind: 'resetAfterAccept' })
    const result = await run(simulator, { name })
    expect(count(result, /^POST fileUploads/)).toBe(2)
    expect(count(result, /^PUT fileUploads/)).toBe(6)
    const parts = result.requests.filter(line => line.startsWith('PUT fileUploads'))
    expect(new Set(parts).size).toBe(2)
    await checkHouse(result, name, 'unused')
  })

  it('a part that was refused up front goes into the same upload', async () => {
    const name = unused()
    inject({ ...append(2), kind: 'rate429', retryAfter: 0 })
    const result = await run(simulator, { name })
    expect(count(result, /^POST fileUploads/)).toBe(1)
    expect(count(result, /^PUT fileUploads/)).toBe(5)
    await checkHouse(result, name, 'unused')
  })

  it('after a new sign-in the upload begins anew (PC-19.2)', async () => {
    const name = unused()
    inject({ ...append(3), kind: 'expireToken' })
    const result = await run(simulator, { name })
    expect(count(result, /^POST auth\/signin/)).toBe(2)
    expect(count(result, /^POST fileUploads/)).toBe(2)
    // Three to the first upload, the last of them refused, and all four to the second.
    expect(count(result, /^PUT fileUploads/)).toBe(7)
    await checkHouse(result, name, 'unused')
  })

  it.each(['timeout504After', 'resetAfterAccept'] as const)(
    'a publication that took effect is not repeated: %s (PC-19.3)',
    async kind => {
      const name = existing()
      inject({ ...post, kind })
      const result = await run(simulator, { name })
      expect(count(result, /^POST datasources/)).toBe(1)
      expect(standing(name)[0]?.revision).toBe(2)
      expect(result.publication?.jobId).toBe('')
      expect(result.log.remarks.map(({ title }) => title)).toEqual(['Publication confirmed by looking'])
      await checkHouse(result, name, 'existing')
    }
  )

  it('a publication that did not take effect is repeated from a new upload', async () => {
    const name = existing()
    inject({ ...post, kind: 'timeout504Before' })
    const result = await run(simulator, { name })
    expect(count(result, /^POST datasources/)).toBe(2)
    expect(count(result, /^POST fileUploads/)).toBe(2)
    expect(standing(name)[0]?.revision).toBe(2)
    await checkHouse(result, name, 'existing')
  })

  it.each([
    ['overwrite', 'it replaces the data source as a whole'],
    ['create', 'it replaces no data source that is there']
  ] as const)('in mode %s, says truly why running again is safe', async (mode, why) => {
    inject({ ...post, kind: 'resetBefore', ...always })
    const { error } = await run(simulator, { name: unused(), mode })
    expect(error).toMatch(/^tableau\.ambiguous: /)
    expect(error).toContain(`Running again is safe: ${why}.`)
  })

  it('in mode create, a first publication that lands late counts as ours', async () => {
    const name = unused()
    inject({ ...post, kind: 'resetAfterAccept' }, { ...post, kind: 'slowJob', ms: 150 })
    const result = await run(simulator, { name, mode: 'create', timing: { settleMs: 20 } })
    expect(result.error).toBe('')
    await checkHouse(result, name, 'unused')
  })

  it('a missing target of an overwrite is created on old servers (PC-19.8)', async () => {
    const name = unused()
    inject({ ...post, kind: 'errorCode', code: '403131', status: 403 })
    const result = await run(simulator, { name })
    expect(count(result, /^POST fileUploads/)).toBe(1)
    expect(count(result, /^POST datasources/)).toBe(2)
    expect(simulator.requests.filter(({ query }) => query['overwrite'] === 'false').length).toBeGreaterThan(0)
    await checkHouse(result, name, 'unused')
  })

  it.each(['404', '400031'] as const)('a job that Tableau has forgotten (%s) is looked up', async code => {
    const name = existing()
    inject({ kind: 'purgeJob', code })
    const result = await run(simulator, { name })
    expect(result.publication?.jobId).toBe(result.jobs[0])
    await checkHouse(result, name, 'existing')
  })

  it('a publication that the index does not show yet still counts', async () => {
    const name = unused()
    inject({ ...post, kind: 'indexLag', lists: 1000 })
    const result = await run(simulator, { name })
    expect(result.publication).toMatchObject({ datasourceId: '', datasourceUrl: '', created: true })
    expect(result.log.remarks.map(({ title }) => title)).toEqual(['Data source not listed yet'])
    await checkHouse(result, name, 'unused')
  })
})
