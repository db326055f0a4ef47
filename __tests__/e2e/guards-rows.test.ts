import { describe, expect, it } from '@jest/globals'
import { useDays } from './days.ts'
import { errorOf, fixture, useStand } from './stand.ts'

const stand = useStand()
const { days, good, warnings } = useDays(stand)

const table = (rows: number): string =>
  `id,amount\n${Array.from({ length: rows }, (_, index) => `${index + 1},${index}.5`).join('\n')}\n`

describe('min-rows', () => {
  it('fails below, in a dry run too, and in every mode', async () => {
    const { day, name } = days({ 'min-rows': '3' })
    expect(errorOf(await day('a.csv', table(2)))).toBe(
      'data.min-rows: The extract has 2 rows, but min-rows asks for at least 3. Look at what the source answers; if so few rows are right, lower min-rows. What was published before stays as it is.'
    )
    expect(errorOf(await day('a.csv', table(2), { 'dry-run': 'true' }))).toContain('data.min-rows')
    expect(errorOf(await day('a.csv', table(2), { 'publish-mode': 'append' }))).toContain('data.min-rows')
    expect(stand.simulator.datasources.some(one => one.name === name)).toBe(false)
    expect(good(await day('a.csv', table(3))).summary).toContain(
      '<tr><td>min-rows</td><td>at least 3 rows</td><td>3 rows</td><td>✅ passed</td></tr>'
    )
    good(await day('a.csv', 'id,amount\n', { 'if-empty': 'skip' }))
  })
})

describe('max-row-drop', () => {
  it('fails when too many rows are gone', async () => {
    const { day, name } = days({ 'max-row-drop': '20%' })
    good(await day('a.csv', table(10)))
    expect(errorOf(await day('a.csv', table(7)))).toBe(
      `data.row-drop: The rows of the data source “${name}” would fall from 10 to 7, by 30 %; max-row-drop allows 20 %. Look at what the source answers. If so many rows are to go, raise max-row-drop, or leave it out once. What was published before stays as it is.`
    )
    expect(errorOf(await day('a.csv', table(7), { 'publish-mode': 'replace' }))).toContain('data.row-drop')
    good(await day('a.csv', table(8)))
    const step = good(await day('a.csv', table(30)))
    expect(step.outputs['previous-row-count']).toBe('8')
  })

  it('counts for delete the rows that would go', async () => {
    const { day, table: published } = days({ 'key-columns': 'id' })
    good(await day('a.csv', table(10)))
    const remove = { 'publish-mode': 'delete', 'max-row-drop': '20' }
    expect(errorOf(await day('a.csv', 'id\n1\n2\n3\n', remove))).toContain('from 10 to 7, by 30 %')
    const step = good(await day('a.csv', 'id\n1\n2\n77\n78\n', remove))
    expect(step.summary).toContain('<tr><td>In the table</td><td>4 sent, 2 removed, 8 now</td></tr>')
    expect((await published()).rows).toHaveLength(8)
  })
})

describe('key-columns', () => {
  it('guard a publication as a whole, too', async () => {
    const { day } = days({ 'key-columns': 'id' })
    good(await day('a.csv', 'id,x\n1,a\n2,b\n'))
    expect(errorOf(await day('a.csv', 'id,x\n1,a\n1,b\n'))).toContain(
      'data.keys: 1 key is in the extract more than once'
    )
    expect(errorOf(await day('a.csv', 'id,x\n,a\n2,b\n'))).toContain(
      'data.keys: 1 row of the extract has no value'
    )
  })

  it('keep append from publishing rows a second time, and tell what upsert finds more than once', async () => {
    const { day, table: published } = days({ 'key-columns': 'id', 'publish-mode': 'append' })
    const run = (GITHUB_RUN_ID: string, more = {}) => ({ env: { GITHUB_RUN_ID, ...more } })
    good(await day('a.csv', table(3), {}, run('1')))
    const again = await day('a.csv', table(4), {}, run('2'))
    expect(errorOf(again)).toMatch(
      /^data\.keys: 3 of the 4 keys are published already, so append would publish these rows a second time: "id" = "1"; /
    )
    expect(again.summary).toContain(
      '<tr><td>key-columns</td><td>append: no key is published already</td><td>3 of the 4 keys</td><td>❌ failed</td></tr>'
    )
    // A re-run of the run that added them changes nothing.
    expect(
      warnings(good(await day('a.csv', table(3), {}, run('1', { GITHUB_RUN_ATTEMPT: '2' })))).join()
    ).toContain('3 of the 3 keys are published already')
    expect((await published()).rows).toHaveLength(3)
    good(await day('a.csv', 'id,amount\n4,1.5\n', {}, run('3')))
    good(await day('a.csv', table(4), { 'key-columns': '' }, run('4')))
    const upsert = good(await day('a.csv', table(4), { 'publish-mode': 'upsert' }, run('5')))
    expect(warnings(upsert).join()).toContain(
      'data.keys: 4 keys are in the published table more than once (8 rows), and upsert changes all rows of each.'
    )
  })
})

describe('checks', () => {
  it('tell the rows at fault', async () => {
    const { day } = days({
      checks: 'positive: amount >= 0\nfew: "SELECT id, amount FROM extract WHERE id > 100"'
    })
    good(await day('a.csv', 'id,amount\n1,5\n2,\n'))
    const failed = await day('a.csv', 'id,amount\n1,-5\n2,-6\n3,1\n200,1\n')
    const error = errorOf(failed)
    expect(error).toContain('data.check: 2 guards failed, so nothing was published:')
    expect(error).toContain(
      '- data.check: The check "positive" finds 2 rows at fault: "id" = "1", "amount" = "-5"; "id" = "2", "amount" = "-6".'
    )
    expect(error).toContain(
      '- data.check: The check "few" finds 1 row at fault: "id" = "200", "amount" = "1".'
    )
    expect(failed.summary).toContain('<p>Rows at fault of check positive:</p>')
    expect(failed.summary).toContain(
      '<tr><td>check positive</td><td>amount &gt;= 0</td><td>2 rows at fault</td><td>❌ failed</td></tr>'
    )
  })

  it('only warn where they say so, but never when they cannot run', async () => {
    const { day } = days()
    const checks = 'positive: {sql: amount >= 0, severity: warn}'
    expect(warnings(good(await day('a.csv', 'id,amount\n1,-5\n', { checks }))).join()).toContain(
      'The check "positive" finds 1 row at fault'
    )
    const wrong = 'positive: {sql: amont >= 0, severity: warn}'
    expect(errorOf(await day('a.csv', 'id,amount\n1,-5\n', { checks: wrong }))).toMatch(
      /^data\.check-sql: The check "positive" cannot run: unknown column 'amont' \(42703\) at line 1\..*The columns of the extract are "id", "amount"\./
    )
  })

  it('compare with what is published, from the second day on', async () => {
    const { day } = days({
      checks: 'no loss: SELECT p.id FROM published p LEFT JOIN extract e ON e.id = p.id WHERE e.id IS NULL'
    })
    const first = good(await day('a.csv', table(3)))
    expect(first.annotations).toContainEqual({
      level: 'notice',
      message: 'check no loss: skipped: nothing is published yet.'
    })
    good(await day('a.csv', table(4)))
    expect(errorOf(await day('a.csv', table(2)))).toContain('The check "no loss" finds 2 rows at fault')
    const dry = good(await day('a.csv', table(2), { 'dry-run': 'true' }))
    expect(dry.annotations.map(({ message }) => message).join()).toContain(
      'a dry run does not look at what is published'
    )
  })

  it('that always give one row are told to end in HAVING', async () => {
    const { day } = days()
    expect(errorOf(await day('a.csv', table(3), { checks: 'n: select count(*) from extract' }))).toContain(
      'A query that always gives one row must end in HAVING'
    )
    good(await day('a.csv', table(3), { checks: 'n: select count(*) from extract having count(*) < 3' }))
    const missing = `n: select 'no row of 99' as problem where not exists (select 1 from extract where id = 99)`
    expect(errorOf(await day('a.csv', table(3), { checks: missing }))).toContain('"problem" = "no row of 99"')
  })
})

describe('skip-unchanged', () => {
  it('publishes nothing when nothing is new, whatever the order of the rows', async () => {
    const { day, name } = days({ 'skip-unchanged': 'true', 'unchanged-ignores': 'at' })
    const revision = () => stand.simulator.datasources.find(one => one.name === name)?.revision
    const first = good(await day('a.csv', 'id,at,x\n1,2026-01-01,a\n2,2026-01-01,b\n2,2026-01-01,b\n'))
    expect(first.outputs).toMatchObject({ published: 'true', unchanged: 'false', 'previous-row-count': '' })
    expect(first.log).toContain('on-schema-change: nothing to compare, this is the first publication.')
    expect(first.summary).toContain('<td>nothing is published yet</td><td>⏭️ skipped</td>')
    const second = good(await day('a.csv', 'id,at,x\n2,2026-01-02,b\n1,2026-01-02,a\n2,2026-01-02,b\n'))
    expect(second.outputs).toMatchObject({
      published: 'false',
      unchanged: 'true',
      'datasource-id': first.outputs['datasource-id'],
      'datasource-url': first.outputs['datasource-url'],
      'project-id': first.outputs['project-id'],
      'previous-row-count': '3'
    })
    expect(second.summary).toContain(`<h3>⏭️ Unchanged: ${name}</h3>`)
    expect(second.summary).toContain('<td>nothing has changed</td><td>✅ passed</td>')
    expect(revision()).toBe(1)
    good(await day('a.csv', 'id,at,x\n2,2026-01-02,b\n1,2026-01-02,a\n1,2026-01-02,a\n'))
    expect(revision()).toBe(2)
    good(await day('a.csv', 'id,at,x\n2,2026-01-02,b\n1,2026-01-02,a\n1,2026-01-02,A\n'))
    expect(revision()).toBe(3)
    expect(
      errorOf(await day('a.csv', table(1), { 'unchanged-ignores': 'amuont', 'on-schema-change': 'allow' }))
    ).toContain('data.columns: The input unchanged-ignores names "amuont"')
  })

  it('publishes a new caption, and skips the same ones', async () => {
    const { day } = days({ 'skip-unchanged': 'true' })
    const published = async (inputs: Record<string, string>) =>
      good(await day('a.csv', 'id,net_amount\n1,2\n', inputs)).outputs['published']
    const captions = {
      columns: 'net_amount: {caption: Net, description: "a & b"}',
      'calculated-fields': 'Twice: "[Net] * 2"'
    }
    expect(await published({})).toBe('true')
    expect(await published({})).toBe('false')
    expect(await published(captions)).toBe('true')
    expect(await published(captions)).toBe('false')
    expect(await published({ ...captions, columns: 'net_amount: {caption: Net, folder: Money}' })).toBe(
      'true'
    )
  })

  it('has a fingerprint that is the same for the same rows', async () => {
    const { day } = days()
    const prints = []
    for (const content of ['a,b\n1,x\n2,y\n', 'a,b\n2,y\n1,x\n', 'a,b\n1,y\n2,x\n']) {
      prints.push(good(await day('a.csv', content, { 'dry-run': 'true' })).outputs['fingerprint'])
    }
    expect(prints[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(prints[1]).toBe(prints[0])
    expect(prints[2]).not.toBe(prints[0])
  })
})

describe('the same job, again and again (PC-23)', () => {
  it('gives the rows that the mode promises', async () => {
    const { day, table: published } = days()
    const file = async (name: string): Promise<string> => (await fixture(`cases/PC-23/${name}`)).toString()
    const rows = async (): Promise<number> => (await published()).rows.length
    good(await day('a.csv', await file('day1.csv')))
    expect(await rows()).toBe(2)
    const again = good(await day('a.csv', await file('day1.csv'), { 'skip-unchanged': 'true' }))
    expect(again.outputs['unchanged']).toBe('true')
    const upsert = { 'publish-mode': 'upsert', 'key-columns': 'id' }
    for (const _ of [1, 2]) {
      good(await day('a.csv', await file('day2.csv'), upsert))
      expect(await rows()).toBe(3)
    }
    good(await day('a.csv', await file('day2.csv'), { 'publish-mode': 'append' }))
    expect(await rows()).toBe(5)
    expect(
      errorOf(await day('a.csv', await file('day2-newcol.csv'), { 'publish-mode': 'append' }))
    ).toContain('it lacks "channel" (text)')
    expect(await rows()).toBe(5)
  })
})
