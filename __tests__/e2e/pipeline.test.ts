import { statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { useStand } from './stand.ts'

const FINANCE = 'f1f1f1f1-0000-4000-8000-000000000001'
const DAILY = 'f1f1f1f1-0000-4000-8000-000000000002'
const stand = useStand({
  projects: [
    { name: 'Finance', id: FINANCE },
    { name: 'Daily', id: DAILY, parentId: FINANCE },
    { name: 'Daily' },
    { name: 'R/D' }
  ]
})
const published = (name: string) => stand.simulator.datasources.filter(found => found.name === name)

describe('the first example of the README', () => {
  const TRANSFORM = `SELECT split_part(message, '/', 5) AS breed,
       message AS image_url,
       now() AS created_at
FROM source
`
  const dog = (breed: string): string =>
    JSON.stringify({ message: `https://images.dog.ceo/breeds/${breed}/n02_1.jpg`, status: 'success' })

  it('publishes one row, and the next day replaces it in the same data source', async () => {
    const inputs = { transform: TRANSFORM, 'datasource-name': 'dog_api_output' }
    const run = (breed: string) =>
      stand.step({ ...inputs, 'source-url': stand.serve('random', answer(dog(breed))) }, { keep: true })
    const first = await run('akita')
    const one = await stand.simulator.readTable('dog_api_output')
    const second = await run('hound-afghan')
    const two = await stand.simulator.readTable('dog_api_output')
    try {
      expect(one.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
        'breed text',
        'image_url text',
        'created_at timestamp'
      ])
      expect(one.rows.map(row => row.slice(0, 2))).toEqual([
        ['akita', 'https://images.dog.ceo/breeds/akita/n02_1.jpg']
      ])
      expect(two.rows.map(([breed]) => breed)).toEqual(['hound-afghan'])
      expect(Date.parse(`${two.rows[0]?.[2]}`)).toBeGreaterThan(Date.parse(`${one.rows[0]?.[2]}`))

      const [datasource, ...others] = published('dog_api_output')
      expect(others).toEqual([])
      expect(datasource?.revision).toBe(2)
      for (const { outputs, exitCode } of [first, second]) {
        expect(exitCode).toBe(0)
        expect(outputs).toEqual({
          published: 'true',
          'datasource-id': datasource?.id,
          'datasource-url': expect.stringMatching(
            /^http:\/\/127\.0\.0\.1:\d+\/#\/site\/acme\/datasources\/\d+$/
          ),
          'project-id': stand.simulator.projects.find(({ name }) => name === 'default')?.id,
          'job-id': expect.stringMatching(/^[\da-f-]{36}$/),
          'row-count': '1',
          'column-count': '3',
          schema: expect.any(String),
          'hyper-path': expect.stringMatching(/\.hyper$/),
          'hyper-size': expect.stringMatching(/^\d+$/),
          fingerprint: expect.stringMatching(/^[\da-f]{64}$/),
          // Of the day before, once there is one.
          'previous-row-count': outputs === first.outputs ? '' : '1',
          unchanged: 'false'
        })
        expect(JSON.parse(outputs['schema'] ?? '')).toEqual([
          { name: 'breed', type: 'text', nullable: true },
          { name: 'image_url', type: 'text', nullable: true },
          { name: 'created_at', type: 'timestamp', nullable: expect.any(Boolean) }
        ])
        expect(statSync(outputs['hyper-path'] ?? '').size).toBe(Number(outputs['hyper-size']))
      }
      expect(first.outputs['job-id']).not.toBe(second.outputs['job-id'])
      expect(stand.simulator.jobs.map(({ id }) => id)).toContain(second.outputs['job-id'])
      for (const fact of [
        'dog_api_output',
        second.outputs['datasource-url'] ?? '',
        'hound-afghan',
        'n02_1.jpg'
      ]) {
        expect(second.summary).toContain(fact)
      }
      expect(second.annotations.map(({ message }) => message)).toEqual([
        expect.stringContaining('unencrypted'),
        expect.stringContaining('so it was taken for one record')
      ])
    } finally {
      for (const { folder } of [first, second]) await rm(folder, { recursive: true, force: true })
    }
  })
})

describe('what is published', () => {
  it('is nothing in a dry run, which makes no request to Tableau, nor when an empty source is to be skipped', async () => {
    const before = stand.simulator.requests.length
    const dry = await stand.build({ 'source-url': stand.serve('a.csv', 'id\n1\n') })
    expect(stand.simulator.requests).toHaveLength(before)
    expect(dry.outputs['published']).toBe('false')
    expect(dry.summary).toContain('Dry run')

    const [skipped, filtered] = await Promise.all([
      stand.step({ 'source-url': stand.serve('e.json', '[]'), 'if-empty': 'skip' }),
      stand.step({
        'source-url': stand.serve('f.json', '[{"id":1}]'),
        transform: 'SELECT * FROM source WHERE id > 1',
        'if-empty': 'skip'
      })
    ])
    for (const step of [skipped, filtered]) {
      expect(step.exitCode).toBe(0)
      expect(step.outputs).toMatchObject({ published: 'false' })
      expect(step.outputs).not.toHaveProperty('datasource-id')
      expect(step.summary).toContain('Skipped')
      expect(step.annotations).toContainEqual({ level: 'notice', message: expect.stringContaining('0 rows') })
    }
    expect(published('Sales')[0]?.revision).toBe(1)
  })

  it('is an empty table when if-empty says so', async () => {
    const step = await stand.step({
      'source-url': stand.serve('h.csv', 'id,name\n'),
      'if-empty': 'publish',
      'datasource-name': 'Empty'
    })
    expect(step.outputs).toMatchObject({ published: 'true', 'row-count': '0' })
    expect(await stand.simulator.readTable('Empty')).toMatchObject({
      columns: [{ name: 'id' }, { name: 'name' }],
      rows: []
    })
  })

  it('goes in mode create only where nothing is', async () => {
    const inputs = { 'source-url': stand.serve('c.csv', 'id\n1\n'), 'publish-mode': 'create' }
    const error = await stand.refuse(inputs)
    expect(error).toMatch(/^tableau\.exists: .*“Sales”.*“default”.*publish-mode/)
    const created = await stand.step({ ...inputs, 'datasource-name': 'Created' })
    expect(created.outputs['published']).toBe('true')
    expect(published('Created')).toHaveLength(1)
  })

  it('goes to the project that is named, by path or by LUID', async () => {
    const inputs = { 'source-url': stand.serve('p.csv', 'id\n1\n') }
    const [path, luid, slash] = await Promise.all([
      stand.step({ ...inputs, 'datasource-name': 'By path', 'tableau-project': 'Finance/Daily' }),
      stand.step({ ...inputs, 'datasource-name': 'By LUID', 'tableau-project-id': FINANCE }),
      stand.step({ ...inputs, 'datasource-name': 'Slash', 'tableau-project': 'R\\/D' })
    ])
    expect(path.outputs['project-id']).toBe(DAILY)
    expect(published('By path')[0]?.projectId).toBe(DAILY)
    expect(luid.outputs['project-id']).toBe(FINANCE)
    expect(slash.outputs['project-id']).toBe(stand.simulator.projects.find(({ name }) => name === 'R/D')?.id)

    const [typo, unknown, refused] = await Promise.all([
      stand.refuse({ ...inputs, 'tableau-project': 'Finance/daily' }),
      stand.refuse({ ...inputs, 'tableau-project-id': FINANCE.replace('f', 'a') }),
      stand.refuse({ ...inputs, 'tableau-pat-secret': 'wrong' })
    ])
    expect(typo).toMatch(/^tableau\.project: .*Finance\/daily.*Finance\/Daily/s)
    expect(unknown).toMatch(/^tableau\.project: /)
    expect(refused).toMatch(/^tableau\.sign-in: /)
  })

  it('finds Tableau by the variables of the job, and inputs win over them', async () => {
    const { origin, site, pat } = stand.simulator
    const empty = {
      'tableau-server-url': '',
      'tableau-site-id': '',
      'tableau-pat-name': '',
      'tableau-pat-secret': ''
    }
    const env = {
      TABLEAU_SERVER_URL: `${origin}/#/site/${site}/home`,
      TABLEAU_PAT_NAME: pat.name,
      TABLEAU_PAT_SECRET: ` ${pat.secret}\n`,
      TABLEAU_PROJECT: 'Nowhere'
    }
    const step = await stand.step(
      {
        ...empty,
        'source-url': stand.serve('v.csv', 'id\n1\n'),
        'datasource-name': 'Variables',
        'tableau-project': 'Finance'
      },
      { env }
    )
    expect(step.outputs).toMatchObject({ published: 'true', 'project-id': FINANCE })
    expect(step.masks).toContain(pat.secret)
  })
})

function answer(json: string): RequestListener {
  return (_request, response) => void response.setHeader('content-type', 'application/json').end(json)
}
