import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { GITHUB_TOKEN, type GithubApi, startGithubApi } from '../support/github-api.ts'
import { useDays } from './days.ts'
import { errorOf, useStand } from './stand.ts'

const stand = useStand()
const { good, warnings } = useDays(stand)
let github: GithubApi
beforeAll(async () => {
  github = await startGithubApi()
})
afterAll(() => github.close())

const table = (rows: number): string =>
  `secret_name\n${Array.from({ length: rows }, (_, index) => index).join('\n')}\n`
const publish = (rows: number, inputs: Record<string, string> = {}, env: Record<string, string> = {}) =>
  stand.step(
    {
      'source-url': stand.serve('a.csv', table(rows)),
      'datasource-name': 'Kept',
      history: 'true',
      'github-token': GITHUB_TOKEN,
      ...inputs
    },
    { env: { GITHUB_API_URL: github.origin, ...env } }
  )

describe('history', () => {
  it('keeps each publication as a deployment, and shows the last ones', async () => {
    for (const rows of [100, 100, 80]) good(await publish(rows))
    const step = good(await publish(3))
    expect(step.summary).toContain(
      '<tr><td>Rows of the last publications</td><td><code>██▇▂</code> 100 → 3</td></tr>'
    )
    expect(github.deployments).toHaveLength(4)
    const found = stand.simulator.datasources.find(({ name }) => name === 'Kept')
    expect(github.deployments.at(-1)).toMatchObject({
      environment: 'tableau/Kept',
      task: 'tableau-publish',
      ref: '0'.repeat(40),
      payload: {
        datasourceId: found?.id,
        updatedAt: found?.updatedAt,
        rows: 3,
        bytes: Number(step.outputs['hyper-size']),
        fingerprint: step.outputs['fingerprint']
      },
      statuses: [{ state: 'success', environment_url: step.outputs['datasource-url'] }]
    })
    expect(JSON.stringify(github.deployments)).not.toContain('secret_name')
  })

  it('is believed only while the data source is the one that was kept', async () => {
    good(await publish(50, { history: 'false' }))
    const step = good(await publish(60))
    expect(step.summary).not.toContain('Rows of the last publications')
    expect(good(await publish(30)).summary).toContain('<code>██▇▂▆▄</code> 100 → 30')
  })

  it('is not kept on pull requests, and its failure is a warning', async () => {
    const before = github.deployments.length
    good(await publish(10, {}, { GITHUB_EVENT_NAME: 'pull_request' }))
    expect(github.deployments).toHaveLength(before)
    github.refusal = { status: 403 }
    const step = good(await publish(10))
    expect(step.outputs['published']).toBe('true')
    expect(warnings(step)).toEqual([
      'GitHub refuses the deployment: the job lacks permissions: deployments: write. The data source is not affected.'
    ])
    github.refusal = undefined
  })

  it('needs a token', async () => {
    expect(errorOf(await publish(10, { 'github-token': '' }))).toContain(
      'input.missing: The input github-token is missing.'
    )
  })
})
