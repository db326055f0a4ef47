import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { hyperd } from '../support/hyperd.ts'
import { fixture, useStand } from './stand.ts'

const stand = useStand()

describe('where the data comes from', () => {
  it('is several URLs, a glob of local files, or gzip, appended in order', async () => {
    const urls = ['1.csv', '2.csv'].map((name, index) =>
      stand.serve(name, `id,name\n${index + 1},n${index}\n`)
    )
    const [several, glob, gzip] = await Promise.all([
      stand.build({ 'source-url': ` ${urls.join('\n\n')}\n` }),
      stand.build(
        { 'source-url': 'data/*.json\nextra.json.gz' },
        {
          workspace: {
            'data/b.json': '[{"id":2}]',
            'data/a.json': '[{"id":1}]',
            'data/c.txt': 'not me',
            'extra.json.gz': gzipSync('[{"id":3}]')
          }
        }
      ),
      stand.build({ 'source-url': stand.serve('z.csv.gz', gzipSync('id\n7\n')) })
    ])
    expect(several.rows).toEqual([
      ['1', 'n0'],
      ['2', 'n1']
    ])
    for (const url of urls) expect(several.summary).toContain(url)
    expect(glob.rows).toEqual([['1'], ['2'], ['3']])
    expect(gzip.rows).toEqual([['7']])
  })

  it('is an Arrow file or stream, whose types hold', async () => {
    const [types, stream] = await Promise.all([
      fixture('arrow/types.arrow').then(file =>
        stand.build({ 'source-url': stand.serve('types.arrow', file) })
      ),
      fixture('arrow/types.arrows').then(content =>
        stand.build(
          { 'source-url': 'data/x.ipc', 'source-format': 'arrow' },
          { workspace: { 'data/x.ipc': content } }
        )
      )
    ])
    for (const { rows } of [types, stream]) {
      expect(rows).toHaveLength(2)
      expect(rows.flat()).toContain('-9223372036854775808')
    }
  })

  it('has to have the same columns everywhere', async () => {
    const error = await stand.refuse({
      'source-url': [stand.serve('1.csv', 'id,name\n1,a\n'), stand.serve('2.csv', 'id,nome\n1,a\n')].join(
        '\n'
      )
    })
    expect(error).toMatch(/^source\.columns: .*2\.csv.*name.*nome/)
  })

  it('is asked as the inputs say', async () => {
    const first = stand.source.received.length
    const rows = '{"meta":{"n":1},"result":{"rows":[{"id":1}]}}'
    const [post, basic, bearer] = await Promise.all([
      stand.build({
        'source-url': stand.serve('query.json', rows),
        'source-method': 'POST',
        'source-body': '{"from": "2024-01-01", "n": 10}',
        'source-headers': 'X-Api-Key: one:two three\nAccept: application/vnd.x+json',
        'source-records': 'result.rows'
      }),
      stand.build({
        'source-url': stand.serve('basic.json', '[{"id":2}]'),
        'source-username': 'me',
        'source-password': 'pä:ss'
      }),
      stand.build({
        'source-url': `${stand.serve('bearer.json', '[{"id":3}]')}?page=1`,
        'source-token': ' tok '
      })
    ])
    expect([post, basic, bearer].map(({ rows: [row] }) => row)).toEqual([['1'], ['2'], ['3']])
    const received = stand.source.received.slice(first)
    const of = (name: string) => received.find(({ url }) => url.includes(name))
    expect(received).toHaveLength(3)
    expect(of('query')).toMatchObject({
      method: 'POST',
      body: '{"from": "2024-01-01", "n": 10}',
      headers: {
        'content-type': 'application/json',
        'x-api-key': 'one:two three',
        accept: 'application/vnd.x+json',
        'user-agent': expect.stringMatching(
          /^tableau-publish-action\/[\d.]+ \(\+https:\/\/github\.com\/octo\/data\)$/
        )
      }
    })
    expect(of('basic')?.headers.authorization).toBe(`Basic ${Buffer.from('me:pä:ss').toString('base64')}`)
    expect(of('bearer')).toMatchObject({ method: 'GET', headers: { authorization: 'Bearer tok' } })
    expect(of('bearer')?.url).toContain('?page=1')
  })

  it('is reshaped by a file of SQL, and written where output-path says', async () => {
    const step = await stand.step(
      {
        'source-url': 'sales.csv',
        transform: 'sql/by-day.sql',
        'output-path': 'out/deep/sales.hyper',
        'datasource-name': 'By day',
        'hyperd-path': hyperd
      },
      {
        keep: true,
        env: { HYPERD_PATH: undefined },
        workspace: {
          'sales.csv': 'day,amount\n2024-01-01,1.5\n2024-01-01,2.5\n2024-01-02,3\n',
          'sql/by-day.sql':
            '-- per day\nWITH d AS (SELECT day, sum(amount) AS total FROM source GROUP BY day)\nSELECT * FROM d ORDER BY day;\n'
        }
      }
    )
    const path = join(step.folder, 'workspace/out/deep/sales.hyper')
    expect(step.outputs['hyper-path']).toBe(path)
    expect(existsSync(path)).toBe(true)
    await rm(step.folder, { recursive: true, force: true })
    expect((await stand.simulator.readTable('By day')).rows).toEqual([
      ['2024-01-01', '4'],
      ['2024-01-02', '3']
    ])
    const [missing, wrong] = await Promise.all([
      stand.refuse({ 'source-url': stand.serve('m.csv', 'id\n1\n'), transform: 'nowhere.sql' }),
      stand.refuse({ 'source-url': stand.serve('w.csv', 'id\n1\n'), transform: 'SELECT idd FROM source' })
    ])
    expect(missing).toMatch(/^transform\.file: .*nowhere\.sql/)
    expect(wrong).toMatch(/^transform\.sql: .*idd/)
  })

  it('has to be there', async () => {
    const [file, status] = await Promise.all([
      stand.refuse({ 'source-url': 'data/*.csv' }),
      stand.refuse({ 'source-url': `${stand.source.origin}/nowhere?key=abcdefgh` })
    ])
    expect(file).toMatch(/^source\.file: /)
    expect(status).toMatch(/^source\.http-status: 127\.0\.0\.1:\d+\/nowhere answered HTTP 404/)
  })
})
