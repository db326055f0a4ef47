import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from '../../simulator/server.ts'
import { hyperd } from '../support/hyperd.ts'
import { runAction, type StepResult } from '../support/runner.ts'

const USERS = [
  { name: 'admin@example.com', role: 'SiteAdministratorCreator' },
  { name: 'owner@example.com', role: 'Creator' },
  { name: 'other@example.com', role: 'Creator' }
] as const
type Who = 'admin' | 'owner' | 'other'

let simulator: Simulator
let forgetful: Simulator
const start = (overwriteForgets: boolean): Promise<Simulator> =>
  startSimulator({
    timing: { job: { polls: 1 } },
    users: USERS,
    pats: USERS.map(({ name }) => ({
      name: name.split('@')[0] ?? '',
      secret: `secret-of-${name}`,
      user: name
    })),
    quirks: { overwriteForgets }
  })
beforeAll(async () => {
  simulator = await start(false)
  forgetful = await start(true)
})
afterAll(async () => {
  await simulator.close()
  await forgetful.close()
})

function publish(
  who: Who,
  name: string,
  inputs: Record<string, string> = {},
  tableau = simulator
): Promise<StepResult> {
  return runAction(
    {
      'source-url': 'a.csv',
      'datasource-name': name,
      'tableau-server-url': tableau.origin,
      'tableau-site-id': tableau.site,
      'tableau-pat-name': who,
      'tableau-pat-secret': `secret-of-${who}@example.com`,
      ...inputs
    },
    { workspace: { 'a.csv': 'id\n1\n' }, env: { HYPERD_PATH: hyperd } }
  )
}
const standing = (name: string, tableau = simulator) =>
  tableau.datasources.find(datasource => datasource.name === name)
const warnings = (step: StepResult): string[] =>
  step.annotations
    .filter(({ level, message }) => level === 'warning' && !message.includes('http://'))
    .map(({ message }) => message)

const SAID = {
  'datasource-description': 'Orders of the shop <all>,\nevery morning',
  'datasource-tags': 'shop, every morning',
  'certification-note': 'Checked by Finance & Co'
}

describe('what people see of a data source', () => {
  it('is set after publishing, and stays when the inputs are empty', async () => {
    const first = await publish('admin', 'Said', SAID)
    expect(first.exitCode).toBe(0)
    const said = {
      description: 'Orders of the shop <all>,\nevery morning',
      tags: ['shop', 'every morning'],
      isCertified: true,
      certificationNote: 'Checked by Finance & Co'
    }
    expect(standing('Said')).toMatchObject(said)
    const second = await publish('admin', 'Said')
    expect(second.exitCode).toBe(0)
    expect(standing('Said')).toMatchObject({ ...said, revision: 2 })
    expect(warnings(second)).toEqual([])
  })

  it('keeps tags of others beside new ones', async () => {
    await publish('admin', 'Tagged', { 'datasource-tags': 'one' })
    await publish('admin', 'Tagged', { 'datasource-tags': 'two\nthree, four' })
    expect(standing('Tagged')?.tags).toEqual(['one', 'two', 'three, four'])
  })

  it('is put back where a publication over it takes it away', async () => {
    await publish('admin', 'Kept', SAID, forgetful)
    const step = await publish('admin', 'Kept', {}, forgetful)
    expect(step.exitCode).toBe(0)
    expect(standing('Kept', forgetful)).toMatchObject({
      description: 'Orders of the shop <all>,\nevery morning',
      tags: ['shop', 'every morning'],
      isCertified: true,
      certificationNote: 'Checked by Finance & Co',
      revision: 2
    })
    expect(step.log).toContain('Kept as it was: the certification of the data source.')
  })

  it('keeps its owner', async () => {
    await publish('owner', 'Owned')
    const owner = standing('Owned')?.ownerId
    const step = await publish('admin', 'Owned')
    expect(step.exitCode).toBe(0)
    expect(standing('Owned')).toMatchObject({ ownerId: owner, revision: 2 })
  })

  it('warns of what cannot be put back, and the run succeeds', async () => {
    await publish('admin', 'Certified', SAID, forgetful)
    const step = await publish('other', 'Certified', {}, forgetful)
    expect(step.exitCode).toBe(0)
    expect(step.outputs['published']).toBe('true')
    expect(warnings(step)).toEqual([
      expect.stringMatching(
        /^The publication changed the certification of the data source, and it cannot be put back\. .*may not certify/
      )
    ])
    expect(standing('Certified', forgetful)).toMatchObject({
      tags: ['shop', 'every morning'],
      isCertified: false
    })
  })

  it('says so when it cannot be seen whether anything was lost', async () => {
    await publish('admin', 'Hidden', SAID)
    const isLook = ({ method, path }: { method: string; path: string }): boolean =>
      method === 'GET' && /\/datasources\/[^/]+$/.test(path)
    const looks = simulator.requests.filter(isLook).length
    await publish('admin', 'Hidden')
    // The last look of a run is the one that compares.
    const nth = simulator.requests.filter(isLook).length - looks
    const { remove } = simulator.inject({
      kind: 'permissionDenied',
      action: 'get',
      method: 'GET',
      path: /\/datasources\/[^/]+$/,
      nth
    })
    const step = await publish('admin', 'Hidden')
    remove()
    expect(step.exitCode).toBe(0)
    expect(warnings(step)).toEqual([
      expect.stringMatching(/^Tableau did not show the data source after the publication, so it is not known/)
    ])
  })

  it('says so when it could not be seen what stood there before', async () => {
    await publish('admin', 'Unseen', SAID)
    // Lists show it all the same, as Tableau does.
    const { remove } = simulator.inject({ kind: 'permissionDenied', action: 'get', times: 100 })
    const step = await publish('admin', 'Unseen')
    remove()
    expect(step.exitCode).toBe(0)
    expect(warnings(step)).toEqual([
      expect.stringMatching(
        /^Tableau did not show the data source before the publication, so it is not known/
      )
    ])
  })

  it('takes no tag with a tab, before anything is published', async () => {
    const step = await publish('admin', 'Tab', { 'datasource-tags': 'fine\nmonth\tday' })
    expect(step.log).toMatch(/::error::input\.invalid: The input datasource-tags has the tag "month day"/)
    expect(standing('Tab')).toBeUndefined()
  })

  it('is a warning, not a failure, where it holds what a request cannot carry', async () => {
    const strange = await startSimulator({
      timing: { job: { polls: 1 } },
      users: USERS,
      pats: [{ name: 'admin', secret: 'secret-of-admin@example.com', user: 'admin@example.com' }],
      quirks: { overwriteForgets: true },
      datasources: [
        {
          name: 'Strange',
          file: fileURLToPath(new URL('../fixtures/tableau/sales.hyper', import.meta.url)),
          description: 'by\u007fhand',
          tags: ['kept']
        }
      ]
    })
    const step = await publish('admin', 'Strange', { 'on-schema-change': 'allow' }, strange)
    const { tags } = standing('Strange', strange) ?? {}
    await strange.close()
    expect(step).toMatchObject({ exitCode: 0, outputs: { published: 'true' } })
    expect(warnings(step)).toEqual([
      expect.stringMatching(
        /^The publication changed the description of the data source, and it cannot be put back\. It holds a control/
      )
    ])
    expect(tags).toEqual(['kept'])
  })

  it('says so when a new data source cannot be described, because it is not listed', async () => {
    const { remove } = simulator.inject({ kind: 'indexLag', lists: 1_000 })
    const step = await publish('admin', 'Late', { 'datasource-tags': 'shop', 'timeout-minutes': '0.2' })
    remove()
    expect(step).toMatchObject({ exitCode: 0, outputs: { published: 'true', 'datasource-id': '' } })
    expect(warnings(step)).toContainEqual(
      expect.stringMatching(/its description, tags and certification are not set/)
    )
  })

  it('fails when something that the run says cannot be set; the data is published all the same', async () => {
    const step = await publish('other', 'Not certified', { 'certification-note': 'Mine' })
    expect(step.exitCode).toBe(1)
    expect(step.outputs['published']).toBe('true')
    expect(step.outputs['datasource-id']).toBe(standing('Not certified')?.id)
    expect(step.log).toMatch(/::error::tableau\.permission: .*may not certify.*certification-note/)
    expect(step.summary).toContain('Not certified</a> (created)')
  })

  it('leaves no bad request behind', () => {
    expect([...simulator.violations, ...forgetful.violations]).toEqual([])
  })
})
