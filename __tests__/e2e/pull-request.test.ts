import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { GITHUB_TOKEN, type GithubApi, startGithubApi } from '../support/github-api.ts'
import type { StepOptions, StepResult } from '../support/runner.ts'
import { useStand } from './stand.ts'

const APP = { clientId: 'client-1', secretId: 'secret-1', secretValue: 'app-secret-not-a-real-one' }
const stand = useStand({ connectedApps: [APP] })
let github: GithubApi

beforeAll(async () => {
  github = await startGithubApi()
})
beforeEach(() => {
  github.comments.splice(0)
  github.requests.splice(0)
  github.refusal = undefined
})
afterAll(() => github.close())

const pullRequest = (head: string | null): StepOptions => ({
  event: { pull_request: { number: 7, head: { repo: head === null ? null : { full_name: head } } } },
  env: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_API_URL: github.origin }
})

const DATA = 'id,name\n1,Anna Secretname\n2,\n'

function run(inputs: Record<string, string> = {}, options = pullRequest('octo/data')): Promise<StepResult> {
  return stand.step(
    {
      'source-url': stand.serve('people.csv', DATA),
      'datasource-name': 'People -->',
      'dry-run': 'true',
      comment: 'true',
      'github-token': GITHUB_TOKEN,
      ...inputs
    },
    options
  )
}

describe('a comment on a pull request', () => {
  it('tells rows, columns and types, and no value', async () => {
    const step = await run({ 'tableau-pat-name': '', 'tableau-pat-secret': '' })
    expect(step.exitCode).toBe(0)
    expect(github.comments.map(({ body }) => body)).toEqual([
      `<!-- tableau-publish-action People%20--%3E -->
<h3>🧪 Dry run of <code>People --&gt;</code></h3>
<p>The extract was built; nothing was published.</p>

<ul>
<li>Rows: 2</li>
<li>Columns: 2</li>
</ul>

<details>
<summary>Columns and types</summary>
<table>
<tr><th>Column</th><th>Type</th><th>NULL</th></tr>
<tr><td><code>id</code></td><td><code>bigint</code></td><td>0</td></tr>
<tr><td><code>name</code></td><td><code>text</code></td><td>1</td></tr>
</table>
</details>

<p><a href="https://github.com/octo/data/actions/runs/1">Summary and log of the run</a></p>`
    ])
    expect(step.log).toContain(
      'Commented on pull request 7: https://github.example/octo/data/pull/7#issuecomment-1'
    )
    expect(step.masks).toContain(GITHUB_TOKEN)
  })

  it('is replaced by the next run, behind 150 comments of others', async () => {
    for (let id = 1; id <= 150; id++) github.comments.push({ id, body: `comment ${id}` })
    await run()
    expect(github.comments).toHaveLength(151)
    await run({ 'source-url': stand.serve('people.csv', `${DATA}3,Cleo\n`) })
    expect(github.comments).toHaveLength(151)
    expect(github.comments[150]?.body).toContain('<li>Rows: 3</li>')
    await run({ 'datasource-name': 'Other' })
    expect(github.comments).toHaveLength(152)
  })

  it('shows values only with comment-preview', async () => {
    await run({ 'comment-preview': 'true' })
    expect(github.comments[0]?.body).toContain('<td><code>Anna Secretname</code></td>')
  })

  it('tells of a failure by its code and a sentence without values; its examples only with comment-preview', async () => {
    const failed = await run({ columns: 'name: int' })
    expect(failed.exitCode).toBe(1)
    expect(github.comments[0]?.body).toContain(
      '<h3>❌ Failed: <code>People --&gt;</code></h3>\n\n<p><code>data.conversion</code></p>\n<p><code>Values of a column are not of the type that the workflow gives it.</code></p>'
    )
    expect(github.comments[0]?.body).not.toContain('Secretname')
    await run({ columns: 'name: int', 'comment-preview': 'true' })
    expect(github.comments[0]?.body).toContain('Secretname')
  })

  it.each(['mallory/data', null])('is not written when the commits come from %s', async head => {
    const step = await run({}, pullRequest(head))
    expect(step.exitCode).toBe(0)
    expect(github.requests).toEqual([])
    expect(step.annotations).toContainEqual({
      level: 'notice',
      message: 'The pull request comes from a fork, so nothing is written on it.'
    })
  })

  it('is not written outside pull requests', async () => {
    const step = await run({}, { env: { GITHUB_API_URL: github.origin } })
    expect(step.exitCode).toBe(0)
    expect(github.requests).toEqual([])
  })

  it.each([
    [401, 'GitHub does not know the github-token: give it the expression github.token.'],
    [403, 'GitHub refuses the comment: the job lacks permissions: pull-requests: write.'],
    [500, 'GitHub did not take the comment']
  ])('that GitHub refuses with %d is a warning', async (status, message) => {
    github.refusal = { status }
    const step = await run()
    expect(step.exitCode).toBe(0)
    const warning = step.annotations.findLast(({ level }) => level === 'warning')
    expect(warning?.message).toContain(message)
    expect(warning?.message).toContain('The data source is not affected.')
  })

  it('shows the change to a connected app that publishes, and downloads once what is published', async () => {
    const inputs = {
      'dry-run': 'false',
      'datasource-name': 'By app',
      'tableau-pat-name': '',
      'tableau-pat-secret': '',
      'tableau-client-id': APP.clientId,
      'tableau-secret-id': APP.secretId,
      'tableau-secret-value': APP.secretValue,
      'tableau-jwt-user': 'publisher@example.com'
    }
    const downloads = (): number =>
      stand.simulator.requests.filter(({ path }) => path.endsWith('/content')).length
    const before = downloads()
    for (const _ of [1, 2])
      expect(await run(inputs, {})).toMatchObject({ exitCode: 0, outputs: { published: 'true' } })
    expect(downloads()).toBe(before + 1)
    const step = await run({ ...inputs, 'source-url': stand.serve('people.csv', `${DATA}3,C\n`) })
    expect(step).toMatchObject({ exitCode: 0, outputs: { published: 'true' } })
    expect(github.comments.at(-1)?.body).toContain('<li>Rows: 2 → 3 (+50.0 %)</li>')
    expect(downloads()).toBe(before + 2)
  })

  it('shows the change against what is published', async () => {
    const published = await run({ 'dry-run': 'false', 'datasource-name': 'Shop' }, {})
    expect(published.outputs['published']).toBe('true')
    const changed = stand.serve('people.csv', 'id,surname\n1.5,A\n2,B\n3,C\n')
    const step = await run({ 'source-url': changed, 'datasource-name': 'Shop' })
    expect(step.exitCode).toBe(0)
    expect(step.outputs['published']).toBe('false')
    expect(github.comments.at(-1)?.body).toContain(`<ul>
<li>Rows: 2 → 3 (+50.0 %)</li>
<li>Columns added: <code>surname</code> text</li>
<li>Columns dropped: <code>name</code></li>
<li>Types changed: <code>id</code> bigint → double</li>
</ul>`)
    await run({ 'datasource-name': 'Shop' })
    expect(github.comments.at(-1)?.body).toContain('<li>Columns and types are the same.</li>')
    expect((await stand.simulator.readTable('Shop')).rows).toHaveLength(2)
  })

  it.each([
    ['append', '<li>Rows: 2 → 5 (+150.0 %)</li>\n<li>Columns and types are the same.</li>'],
    ['replace', '<li>Rows: 2 → 3 (+50.0 %)</li>\n<li>Columns and types are the same.</li>'],
    [
      'upsert',
      '<li>Rows: 2 published; 3 in this run, to upsert by their keys</li>\n<li>Columns and types are the same.</li>'
    ],
    ['delete', '<li>Rows: 2 published; 3 in this run, to delete by their keys</li>']
  ])('counts what becomes of the rows in mode %s', async (mode, lines) => {
    const name = `Mode ${mode}`
    const published = await run({ 'dry-run': 'false', 'datasource-name': name }, {})
    expect(published.outputs['published']).toBe('true')
    await run({
      'source-url': stand.serve('people.csv', 'id,name\n1,A\n5,B\n6,C\n'),
      'datasource-name': name,
      'publish-mode': mode,
      ...(mode === 'upsert' || mode === 'delete' ? { 'key-columns': 'id' } : {})
    })
    expect(github.comments.at(-1)?.body).toContain(`<ul>\n${lines}\n</ul>`)
  })

  it('says that a data source is new', async () => {
    await run()
    expect(github.comments[0]?.body).toContain('<li>A new data source.</li>\n<li>Rows: 2</li>')
  })

  it('needs a token', async () => {
    const step = await run({ 'github-token': '' })
    expect(step.exitCode).toBe(1)
    expect(step.log).toContain('input.missing: The input github-token is missing.')
  })
})

describe('a pull request without secrets', () => {
  const withoutSecret = { 'dry-run': 'false', comment: 'false', 'github-token': '', 'tableau-pat-secret': '' }

  it('is a dry run by itself, and says so', async () => {
    const step = await run(withoutSecret)
    expect(step.exitCode).toBe(0)
    expect(step.outputs).toMatchObject({ published: 'false', 'row-count': '2' })
    expect(step.annotations).toContainEqual({
      level: 'notice',
      message: expect.stringContaining('This run of a pull request has no credentials for Tableau')
    })
    expect(step.summary).toContain('Dry run of People')
  })

  it('fails on any other event', async () => {
    const step = await run(withoutSecret, { env: { GITHUB_EVENT_NAME: 'push' } })
    expect(step.exitCode).toBe(1)
    expect(step.log).toContain('input.missing: The input tableau-pat-secret is missing.')
  })

  it('publishes where it has them', async () => {
    const step = await run({
      'dry-run': 'false',
      comment: 'false',
      'github-token': '',
      'datasource-name': 'From a branch'
    })
    expect(step.outputs['published']).toBe('true')
  })
})
