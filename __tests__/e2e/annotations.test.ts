import { expect, it } from '@jest/globals'
import { hyperd } from '../support/hyperd.ts'
import { runAction } from '../support/runner.ts'

const STEP = { 'source-url': 'a.csv', 'datasource-name': 'Sales', 'dry-run': 'true' }
const DATA = { 'a.csv': 'id\n1\n' }

it('an error in a .sql file is annotated at its line and column, with the address of its explanation', async () => {
  const step = await runAction(
    { ...STEP, transform: 'sql/daily.sql' },
    {
      workspace: { ...DATA, 'sql/daily.sql': '\nselect\n  idd\nfrom source\n' },
      env: {
        HYPERD_PATH: hyperd,
        GITHUB_SERVER_URL: 'https://github.example',
        GITHUB_ACTION_REPOSITORY: 'acme/tableau-publish-action',
        GITHUB_ACTION_REF: 'v1'
      }
    }
  )
  expect(step.exitCode).toBe(1)
  expect(step.log).toMatch(
    /^::error file=sql\/daily\.sql,line=3,col=3::transform\.sql: .*%0AMore: https:\/\/github\.example\/acme\/tableau-publish-action\/blob\/v1\/docs\/troubleshooting\.md#transformsql$/m
  )
})

it('faults of a YAML input are annotated in the workflow file', async () => {
  const columns = 'id: int\namount: dubel\nday: {typ: date}'
  const workflow = [
    'on: push',
    'jobs:',
    '  publish:',
    '    steps:',
    '      - uses: acme/tableau-publish-action@v1',
    '        with:',
    '          columns: |',
    ...columns.split('\n').map(line => `            ${line}`)
  ].join('\n')
  const step = await runAction(
    { ...STEP, columns },
    {
      workspace: { ...DATA, '.github/workflows/publish.yml': `${workflow}\n` },
      env: {
        GITHUB_REPOSITORY: 'acme/reports',
        GITHUB_WORKFLOW_REF: 'acme/reports/.github/workflows/publish.yml@refs/heads/main',
        GITHUB_JOB: 'publish'
      }
    }
  )
  expect(step.exitCode).toBe(1)
  expect(step.log).toContain('::error::input.invalid: 2 things are wrong with the inputs')
  expect(step.log).toMatch(
    /^::error file=\.github\/workflows\/publish\.yml,line=9::input\.invalid: .*"amount" the type "dubel"/m
  )
  expect(step.log).toMatch(
    /^::error file=\.github\/workflows\/publish\.yml,line=10::input\.invalid: .*"typ"/m
  )
})
