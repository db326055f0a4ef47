import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { GuardResult } from '../../src/guards/guard-result.ts'
import type { Published } from '../../src/guards/published.ts'
import { guardPublishedKeys, type PublishedKeysOptions } from '../../src/guards/published-keys.ts'
import { type BuildRoom, openBuildRoom } from '../support/build.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const build = async (content: string) => (await room.build({ name: 'data.csv', content })).extract

async function tableOf(content: string): Promise<Published> {
  const { path, rowCount, columns } = await build(content)
  const seen = columns.map(({ name, type }) => ({ name, type, datatype: undefined }))
  return { state: 'table', columns: seen, rowCount, path }
}

/** What comes of new rows after those that are published. */
async function judge(
  published: Published | string,
  content: string,
  options: Partial<PublishedKeysOptions> = {}
): Promise<GuardResult | undefined> {
  return await guardPublishedKeys(room.server, {
    mode: 'append',
    keys: ['id'],
    extract: await build(content),
    published: typeof published === 'string' ? await tableOf(published) : published,
    isRerun: false,
    ...options
  })
}

const told = (result: GuardResult | undefined) =>
  result !== undefined && 'fault' in result ? `${result.fault.what} ${result.fault.remedy}` : undefined

describe('append of keys that are published', () => {
  it('fails, and names the first of them', async () => {
    const seven = 'id,x\n1,a\n2,b\n3,c\n4,d\n5,e\n6,f\n7,g\n'
    const result = await judge(seven, `${seven}8,h\n`)
    expect(result).toMatchObject({ verdict: 'failed', ofPublished: true, fault: { code: 'data.keys' } })
    expect(told(result)).toBe(
      '7 of the 8 keys are published already, so append would publish these rows a second time: "id" = "1"; "id" = "2"; "id" = "3"; "id" = "4"; "id" = "5" and 2 more. Use publish-mode: upsert, which changes the rows that are there and adds the others, or leave these rows out in transform. Nothing was uploaded.'
    )
    // Other values beside the key do not make another row.
    expect(told(await judge('id,x\n1,a\n', 'id,x\n1,b\n2,c\n'))).toMatch(
      /^1 of the 2 keys is published already, so append would publish this row a second time: "id" = "1"\./
    )
  })

  it('takes all key columns together, and rows that are published without a key', async () => {
    const keys = ['store', 'day']
    const published = 'store,day\n1,2026-01-01\n1,\n'
    expect(await judge(published, 'store,day\n1,2026-01-02\n', { keys })).toMatchObject({
      verdict: 'passed',
      found: 'none is'
    })
    expect(told(await judge(published, 'store,day\n1,2026-01-01\n', { keys }))).toContain(
      '1 of the 1 key is published already'
    )
  })

  it('is a warning in a re-run, whose rows Tableau knows again', async () => {
    const result = await judge('id\n1\n2\n', 'id\n1\n2\n', { isRerun: true })
    expect(result).toMatchObject({ verdict: 'warned' })
    expect(told(result)).toBe(
      '2 of the 2 keys are published already: "id" = "1"; "id" = "2". This is a re-run: if an earlier attempt has added these very rows, Tableau does not add them again within 24 hours. If the source has changed since, use publish-mode: upsert.'
    )
  })

  it('cannot be seen everywhere', async () => {
    expect(await judge({ state: 'first' }, 'id\n1\n')).toBeUndefined()
    expect(await judge({ state: 'not looked at' }, 'id\n1\n')).toBeUndefined()
    expect(await judge({ state: 'unseen', why: 'it is too large' }, 'id\n1\n')).toEqual({
      guard: 'key-columns',
      asked: 'append: no key is published already',
      found: 'not compared: it is too large',
      verdict: 'skipped'
    })
  })

  it('is left to the guard of the columns where these are others', async () => {
    expect(await judge('id\na\n', 'id\n1\n')).toBeUndefined()
    expect(await judge('no\n1\n', 'id\n1\n')).toBeUndefined()
  })
})

describe('a published table that has a key more than once', () => {
  const DOUBLE = 'id,x\n1,a\n1,b\n2,c\n2,d\n2,e\n3,f\n,g\n,h\n'

  it.each(['upsert', 'update'] as const)('is told by %s, which changes all rows of it', async mode => {
    const result = await judge(DOUBLE, 'id,x\n3,z\n', { mode })
    expect(result).toMatchObject({ verdict: 'warned', found: '2 keys more than once' })
    expect(told(result)).toBe(
      `2 keys are in the published table more than once (5 rows), and ${mode} changes all rows of each. If they should be there once, publish the whole table once with publish-mode: overwrite or replace, or add a column to key-columns that tells the rows apart.`
    )
    expect(told(await judge('id,x\n1,a\n1,b\n', 'id,x\n1,z\n', { mode }))).toMatch(
      /^1 key is in the published table more than once \(2 rows\), and \w+ changes all rows of it\./
    )
    expect(await judge('id,x\n1,a\n2,b\n', 'id,x\n1,z\n', { mode })).toBeUndefined()
  })

  it.each(['delete', 'overwrite', 'replace'] as const)('does not matter to %s', async mode => {
    expect(await judge(DOUBLE, 'id,x\n1,z\n', { mode })).toBeUndefined()
  })
})
