import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { ActionError } from '../../../src/base/errors.ts'
import { readConfig } from '../../../src/inputs/config.ts'
import { annotationsOf } from '../../../src/run/files/written-places.ts'
import { stepEnv } from '../../support/step-inputs.ts'

const WORKFLOW = '.github/workflows/publish.yml'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'places-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), text)
}

function env(inputs: Record<string, string>, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    ...stepEnv({ 'dry-run': 'true', 'source-url': 'a.csv', 'datasource-name': 'X', ...inputs }),
    GITHUB_WORKSPACE: folder,
    GITHUB_REPOSITORY: 'acme/reports',
    GITHUB_WORKFLOW_REF: `acme/reports/${WORKFLOW}@refs/heads/main`,
    GITHUB_JOB: 'publish',
    ...more
  }
}

/** The places of the faults of inputs. */
async function places(inputs: Record<string, string>, more?: NodeJS.ProcessEnv) {
  const all = env(inputs, more)
  try {
    readConfig(all, () => undefined)
  } catch (error) {
    if (error instanceof ActionError) return await annotationsOf(error, all)
  }
  throw new Error('nothing is wrong with the inputs')
}

const STEP = `
      - uses: acme/tableau-publish-action@v1
        with:
          source-url: a.csv
          columns: |

            id: int
            amount: dubel
            \${{ vars.DAY }}: {typ: date}
          source-pagination: "type: pages"
`
const job = (steps: string, key = 'publish') =>
  `on: push\njobs:\n  ${key}:\n    runs-on: ubuntu-latest\n    steps:${steps}`
const COLUMNS = 'id: int\namount: dubel\nday: {typ: date}'

describe('faults of YAML inputs', () => {
  it('lie in the lines of the workflow that is checked out', async () => {
    await put(WORKFLOW, job(STEP))
    const found = await places({ columns: COLUMNS, 'source-pagination': 'type: pages' })
    expect(found.map(({ file, line }) => `${file}:${line}`)).toEqual([
      `${WORKFLOW}:12`,
      `${WORKFLOW}:13`,
      `${WORKFLOW}:14`
    ])
    const text = job(STEP).split('\n')
    expect(text[11]).toContain('amount: dubel')
    expect(text[13]).toContain('type: pages')
    expect(found[0]?.message).toContain('gives "amount" the type "dubel"')
  })

  it.each([
    ['the workflow is not there', '', {}],
    ['two steps say the same', job(STEP + STEP), {}],
    ['the text is another one', job(STEP.replace('dubel', 'doubel')), {}],
    ['the step belongs to another job', job(STEP, 'other'), {}],
    ['the action is another one', job(STEP.replace('tableau-publish-action', 'checkout')), {}],
    ['the workflow is that of another repository', job(STEP), { GITHUB_REPOSITORY: 'acme/other' }],
    ['nobody says which workflow runs', job(STEP), { GITHUB_WORKFLOW_REF: '' }],
    [
      'the workflow is outside of the workspace',
      job(STEP),
      { GITHUB_WORKFLOW_REF: 'acme/reports/../x.yml@main' }
    ],
    ['the workflow is no YAML', '{', {}]
  ])('have no place where %s', async (_, text, more) => {
    if (text !== '') await put(WORKFLOW, text)
    expect(await places({ columns: COLUMNS }, more)).toEqual([])
  })

  it('takes a text with expressions for the one that the runner has filled in, in time', async () => {
    const many = `\${{ x }}a`.repeat(20_000)
    await put(WORKFLOW, job(STEP.replace(`\${{ vars.DAY }}`, many)))
    const began = performance.now()
    expect(await places({ columns: `id: int\namount: dubel\n${'a'.repeat(19_999)}b: {typ: date}` })).toEqual(
      []
    )
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})

describe('a place in SQL', () => {
  const error = (input: string) =>
    new ActionError('transform.sql', 'It is refused.', 'Mend it.', {
      details: { kind: 'written', places: [{ input, line: 2, column: 3 }] }
    })

  it('lies in the .sql file that the input names, whose blank lines at the top count', async () => {
    await put('sql/daily.sql', '\n\nselect\n  x\nfrom source\n')
    for (const input of ['transform', 'source-query']) {
      for (const path of ['sql/daily.sql', './sql/daily.sql', join(folder, 'sql/daily.sql')]) {
        expect(await annotationsOf(error(input), env({ [input]: path }))).toEqual([
          { file: 'sql/daily.sql', line: 4, column: 3, message: 'It is refused.' }
        ])
      }
    }
  })

  it('lies in the workflow where the SQL stands there', async () => {
    const steps = `
      - uses: ./
        with:
          transform: |
            select
              x
            from source
`
    await put(WORKFLOW, job(steps))
    const { jobs } = parse(job(steps)) as { jobs: { publish: { steps: { with: { transform: string } }[] } } }
    const transform = jobs.publish.steps[0]?.with.transform.trim() ?? ''
    expect(await annotationsOf(error('transform'), env({ transform }))).toEqual([
      { file: WORKFLOW, line: 10, column: 15, message: 'It is refused.' }
    ])
  })

  it('is none where the file is not there any more', async () => {
    expect(await annotationsOf(error('transform'), env({ transform: 'gone.sql' }))).toEqual([])
  })
})
