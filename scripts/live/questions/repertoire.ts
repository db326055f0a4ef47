import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findDatasource } from '../../../src/tableau/resources/datasources.ts'
import { child } from '../../../src/tableau/rest/xml.ts'
import { NotAsked, type Observation, type Question, type Stand } from '../question.ts'
import type { StepEnd } from '../step-runner.ts'
import { appOf } from './connected-app.ts'

const HEAD = 'id,what,order_id\n'
const THREE = `${HEAD}1,Tea,10\n2,Milk,20\n3,Salt,30\n`
const FOUR = `${THREE}4,Rice,40\n`

/** Runs the action on some CSV. */
async function run(
  { scratch, step }: Stand,
  csv: string,
  inputs: Readonly<Record<string, string>>,
  what = 'repertoire'
): Promise<StepEnd> {
  const source = join(scratch.folder, 'rows.csv')
  await writeFile(source, csv)
  return await step({ 'source-url': source, 'datasource-name': scratch.name(what), ...inputs })
}

/** What a run has come to: `published` and the rows that are downloaded then, or the code of the error. */
async function outcome({ scratch }: Stand, end: StepEnd): Promise<Observation> {
  if (end.exitCode !== 0) return { said: `failed: ${end.code}`, detail: end.log }
  const id = end.outputs['datasource-id'] ?? ''
  if (end.outputs['published'] !== 'true')
    return { said: end.outputs['unchanged'] === 'true' ? 'unchanged' : 'not published' }
  if (id === '') return { said: 'published, but not listed', detail: end.log }
  return { said: `published: ${await scratch.rows(id)}` }
}

/** A run of the action, in the order of this file: most work on what the one before has published. */
const step = (
  id: string,
  asks: string,
  assumed: string,
  csv: string,
  inputs: Readonly<Record<string, string>>
): Question => ({
  id,
  asks,
  switch: 'the action',
  assumed,
  ask: async stand => outcome(stand, await run(stand, csv, inputs))
})

/** The same, signed in by the connected app: with the scopes that the action asks for and no others. */
const byApp = (id: string, mode: 'overwrite' | 'upsert', assumed: string, csv: string): Question => ({
  id,
  asks: `${mode}, signed in by a connected app`,
  switch: 'src/tableau/rest/scopes.ts',
  assumed,
  async ask(stand) {
    const app = appOf(stand)
    const inputs = {
      'tableau-client-id': app.clientId,
      'tableau-secret-id': app.secretId,
      'tableau-secret-value': app.secretValue,
      'tableau-jwt-user': app.user,
      'publish-mode': mode,
      'key-columns': 'id'
    }
    return await outcome(stand, await run(stand, csv, inputs, 'connected-app'))
  }
})

/** Content that runs after a publication. */
const runAfter = (kind: 'workbook' | 'flow', variable: string): Question => ({
  id: `step-run-${kind}`,
  asks: `run-after with a ${kind} of the scratch project`,
  switch: 'the action',
  assumed: 'published: 1 Tea, 2 Milk, 3 Salt',
  async ask(stand) {
    const name = stand.site.options.settings[kind]
    if (name === undefined)
      throw new NotAsked(`It needs a ${kind} of the scratch project, and ${variable} is empty.`)
    const path = `${stand.scratch.project.path}/${name.replaceAll('/', '\\/')}`
    return await outcome(
      stand,
      await run(stand, THREE, { 'run-after': `${kind}: ${path}`, wait: 'true' }, 'run-after')
    )
  }
})

/** The repertoire of the action: what it does is what its documentation says. */
export const REPERTOIRE: readonly Question[] = [
  step('step-dry-run', 'dry-run', 'not published', THREE, { 'dry-run': 'true' }),
  step('step-create', 'publish-mode: create', 'published: 1 Tea, 2 Milk, 3 Salt', THREE, {
    'publish-mode': 'create'
  }),
  step('step-create-again', 'create once more', 'failed: tableau.exists', THREE, {
    'publish-mode': 'create'
  }),
  step(
    'step-overwrite',
    'overwrite, with a description and tags',
    'published: 1 Tea, 2 Milk, 3 Salt, 4 Rice',
    FOUR,
    {
      'datasource-description': 'livecheck description',
      'datasource-tags': 'livecheck-a\nlivecheck-b, c'
    }
  ),
  {
    id: 'step-described',
    asks: 'what the overwrite has set',
    switch: 'the action',
    assumed: 'livecheck description; livecheck-a; livecheck-b, c',
    async ask({ site, scratch }) {
      const found = await findDatasource(await site.client(), scratch.name('repertoire'), scratch.project)
      if (found === undefined) throw new NotAsked('Lists do not show the data source.')
      // Lists may be late.
      const facts = await scratch.facts(found.id)
      const labels = (child(facts, 'tags')?.children ?? []).map(({ attributes }) => attributes['label'])
      return [facts.attributes['description'], ...labels.toSorted()].join('; ')
    }
  },
  step('step-unchanged', 'skip-unchanged, with the same rows', 'unchanged', FOUR, {
    'skip-unchanged': 'true'
  }),
  step('step-max-row-drop', 'max-row-drop, with one row left', 'failed: data.row-drop', `${HEAD}1,Tea,10\n`, {
    'max-row-drop': '50%'
  }),
  step(
    'step-schema',
    'on-schema-change: fail, with a column gone',
    'failed: data.schema',
    'id,what\n1,Tea\n',
    {}
  ),
  step('step-append', 'append', 'published: 1 Tea, 2 Milk, 3 Salt, 4 Rice, 5 Oats', `${HEAD}5,Oats,50\n`, {
    'publish-mode': 'append'
  }),
  step(
    'step-upsert',
    'upsert',
    'published: 1 Coffee, 2 Milk, 3 Salt, 4 Rice, 5 Oats, 6 Peas',
    `${HEAD}1,Coffee,11\n6,Peas,60\n`,
    {
      'publish-mode': 'upsert',
      'key-columns': 'id'
    }
  ),
  step(
    'step-update',
    'update',
    'published: 1 Cocoa, 2 Milk, 3 Salt, 4 Rice, 5 Oats, 6 Peas',
    `${HEAD}1,Cocoa,12\n7,Nuts,70\n`,
    {
      'publish-mode': 'update',
      'key-columns': 'id'
    }
  ),
  step('step-delete', 'delete', 'published: 1 Cocoa, 2 Milk, 3 Salt, 4 Rice', 'id\n5\n6\n', {
    'publish-mode': 'delete',
    'key-columns': 'id'
  }),
  step('step-replace', 'replace', 'published: 1 Tea, 2 Milk, 3 Salt', THREE, { 'publish-mode': 'replace' }),
  {
    id: 'step-presentation',
    asks: 'captions, a format and a calculated field',
    switch: 'the action',
    assumed: 'published: both the caption and the field are there',
    async ask(stand) {
      const end = await run(
        stand,
        THREE,
        {
          columns: 'what: {caption: livecheck caption}\norder_id: {default-format: "0.0"}',
          'calculated-fields': 'livecheck double: SUM([order_id]) * 2'
        },
        'presentation'
      )
      const id = end.outputs['datasource-id'] ?? ''
      if (end.exitCode !== 0 || id === '') return await outcome(stand, end)
      const { tds = '' } = await stand.scratch.download(id)
      const both = tds.includes('livecheck caption') && tds.includes('SUM([order_id]) * 2')
      return `published: ${both ? '' : 'not '}both the caption and the field are there`
    }
  },
  byApp('step-app-create', 'overwrite', 'published: 1 Tea, 2 Milk, 3 Salt', THREE),
  byApp('step-app-overwrite', 'overwrite', 'published: 1 Tea, 2 Milk, 3 Salt, 4 Rice', FOUR),
  byApp('step-app-upsert', 'upsert', 'published: 1 Coffee, 2 Milk, 3 Salt, 4 Rice', `${HEAD}1,Coffee,11\n`),
  runAfter('workbook', 'LIVE_WORKBOOK'),
  runAfter('flow', 'LIVE_FLOW')
]
