import { describe, expect, it } from '@jest/globals'
import { errorOf, useStand } from './stand.ts'

const stand = useStand()
const FORMER = '[{"id":1,"name":"one"},{"id":2,"name":"two"}]'
const NEW = '[{"id":2,"name":"TWO"},{"id":3,"name":"three"}]'
const url = (text: string): string => stand.serve('rows.json', text)
const rows = async (name: string): Promise<string[]> =>
  (await stand.simulator.readTable(name)).rows.map(row => row.join(' ')).sort()
const uploads = (): number =>
  stand.simulator.requests.filter(({ path }) => path.endsWith('/fileUploads')).length

describe('publish-mode', () => {
  it('changes rows step by step, and a re-run appends nothing', async () => {
    const name = 'Modes'
    const first = await stand.step({
      'source-url': url(FORMER),
      'datasource-name': name,
      'publish-mode': 'append'
    })
    expect(first.outputs).toMatchObject({ published: 'true', 'row-count': '2' })
    expect(first.summary).toContain('(created)')
    const upsert = {
      'source-url': url(NEW),
      'datasource-name': name,
      'publish-mode': 'upsert',
      'key-columns': 'id'
    }
    const second = await stand.step(upsert)
    expect(second.outputs).toMatchObject({
      published: 'true',
      'datasource-id': first.outputs['datasource-id'],
      'job-id': expect.stringMatching(/^[\da-f-]{36}$/)
    })
    expect(second.summary).toContain('(rows changed)')
    expect(await rows(name)).toEqual(['1 one', '2 TWO', '3 three'])

    const append = { ...upsert, 'publish-mode': 'append', 'key-columns': '' }
    const env = { GITHUB_RUN_ID: '77', GITHUB_JOB: 'publish', GITHUB_ACTION: '__self' }
    for (const attempt of ['1', '2']) {
      const step = await stand.step(append, { env: { ...env, GITHUB_RUN_ATTEMPT: attempt } })
      expect(step.exitCode).toBe(0)
      expect(await rows(name)).toHaveLength(5)
      expect(step.annotations.some(({ message }) => message.includes('has changed rows'))).toBe(
        attempt === '2'
      )
    }
    await stand.step(append, { env: { ...env, GITHUB_ACTION: '__self_2' } })
    expect(await rows(name)).toHaveLength(7)
  }, 60_000)

  it('takes no keys that do not hold, before anything is uploaded', async () => {
    const before = uploads()
    const inputs = {
      'source-url': url('[{"id":1,"x":"a"},{"id":1,"x":"b"}]'),
      'publish-mode': 'upsert',
      'key-columns': 'id'
    }
    expect(await stand.refuse(inputs)).toMatch(
      /^data\.keys: 2 guards failed.*\n- data\.keys: 1 key is in .*"id" = "1" \(2 rows\).*\n- tableau\.columns: /
    )
    const dry = await stand.step({ ...inputs, 'dry-run': 'true' })
    expect(errorOf(dry)).toMatch(/^data\.keys: /)
    expect(uploads()).toBe(before)
  }, 60_000)

  it('tells other columns before anything is uploaded', async () => {
    const before = uploads()
    const error = await stand.refuse({ 'source-url': url(NEW), 'publish-mode': 'append' })
    expect(error).toMatch(/^tableau\.columns: The published data source “Sales” has other columns/)
    expect(uploads()).toBe(before)
  }, 60_000)

  it('needs a data source for update and delete', async () => {
    const error = await stand.step({
      'source-url': url(NEW),
      'datasource-name': 'Nowhere',
      'publish-mode': 'delete',
      'key-columns': 'id'
    })
    expect(errorOf(error)).toMatch(/^tableau\.missing: There is no data source “Nowhere”/)
  }, 60_000)
})
