import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Fault, type RunOptions, type RunResult, run, type Simulator, startSimulator } from '../stand.ts'

const id = (number: number): string => `aaaaaaaa-0000-4000-8000-${String(number).padStart(12, '0')}`
const APP = {
  kind: 'connected-app',
  clientId: 'c',
  secretId: 's',
  secretValue: 'app-secret-not-a-real-one'
} as const
let simulator: Simulator
let faults: { remove(): void }[] = []

beforeAll(async () => {
  simulator = await startSimulator({
    users: [{ name: 'admin' }, { name: 'creator', role: 'Creator' }],
    pats: [
      { name: 'ci', secret: 'demo-secret-not-a-real-one', user: 'admin' },
      { name: 'small', secret: 'small-secret-not-a-real-one', user: 'creator' }
    ],
    connectedApps: [APP],
    projects: [
      { name: 'Finance', id: id(1), contentPermissions: 'LockedToProject' },
      { name: 'Sales', id: id(2) },
      { name: 'Daily', id: id(3), parentId: id(2) },
      ...Array.from({ length: 1100 }, (_, index) => ({ name: `Team ${index}`, id: id(1000 + index) }))
    ]
  })
})
afterAll(() => simulator.close())
afterEach(() => {
  for (const fault of faults) fault.remove()
  faults = []
  expect(simulator.openSessions).toBe(0)
  expect(simulator.violations).toEqual([])
})

const inject = (fault: Fault): void => void faults.push(simulator.inject(fault))
const publish = (path: readonly string[], options: RunOptions = {}): Promise<RunResult> =>
  run(simulator, {
    ...options,
    preflight: { project: { kind: 'path', path }, createProject: true, ...options.preflight }
  })
const made = ({ requests }: RunResult): number => requests.filter(one => one === 'POST projects').length
/** `name (parent, permissions)` of the projects of that name. */
const projects = (name: string): string[] =>
  simulator.projects
    .filter(project => project.name === name)
    .map(project => {
      const parent = simulator.projects.find(other => other.id === project.parentId)
      return `${name} (${parent?.name ?? 'top'}, ${project.contentPermissions})`
    })

describe('create-project', () => {
  it('makes what is missing below a project, with its permissions, and publishes there', async () => {
    const result = await publish(['Finance', 'Daily', 'R/D'])
    expect(result.error).toBe('')
    expect(made(result)).toBe(2)
    expect(projects('Daily')).toEqual(['Daily (Sales, ManagedByOwner)', 'Daily (Finance, LockedToProject)'])
    expect(projects('R/D')).toEqual(['R/D (Daily, LockedToProject)'])
    const there = simulator.projects.find(({ name }) => name === 'R/D')?.id
    expect(result.publication).toMatchObject({ projectId: there, projectName: 'R/D', created: true })
    expect(simulator.datasources.map(({ projectId }) => projectId)).toContain(there)
    expect(result.log.remarks.map(({ title, message }) => `${title}: ${message}`)).toEqual([
      'Project made: The project “Finance/Daily” was missing in Tableau and was made (create-project).',
      'Project made: The project “Finance/Daily/R\\/D” was missing in Tableau and was made (create-project).'
    ])
    const again = await publish(['Finance', 'Daily', 'R/D'])
    expect([again.error, made(again)]).toEqual(['', 0])
  })

  it('makes a path from the top, and finds a parent on the second page', async () => {
    expect((await publish(['New & <odd> "one"', 'Sub'])).error).toBe('')
    expect(projects('Sub')).toEqual(['Sub (New & <odd> "one", ManagedByOwner)'])
    expect((await publish(['Team 1099', 'Below'])).error).toBe('')
    expect(projects('Below')).toEqual(['Below (Team 1099, ManagedByOwner)'])
  })

  it('makes nothing when the run fails before the publication', async () => {
    const result = await publish(['Never'], { between: () => Promise.reject(new Error('no data')) })
    expect([result.error, made(result)]).toEqual(['no data', 0])
    expect(projects('Never')).toEqual([])
  })

  it('takes a project that appears meanwhile as found', async () => {
    inject({ kind: 'projectAppears' })
    const result = await publish(['Finance', 'Race'])
    expect(result.error).toBe('')
    expect(projects('Race')).toHaveLength(1)
    expect(result.log.remarks).toEqual([])
    expect(result.publication?.projectId).toBe(simulator.projects.find(({ name }) => name === 'Race')?.id)
  })

  it.each<[string, Fault]>([
    ['is lost', { kind: 'resetAfterAccept', method: 'POST', path: /\/projects$/ }],
    ['is a time-out after the fact', { kind: 'timeout504After', method: 'POST', path: /\/projects$/ }],
    ['is a time-out before the fact', { kind: 'timeout504Before', method: 'POST', path: /\/projects$/ }],
    ['is the end of the session', { kind: 'expireToken', method: 'POST', path: /\/projects$/ }]
  ])('makes it once when the answer %s', async (what, fault) => {
    inject(fault)
    const result = await publish(['Finance', `Once ${what}`])
    expect(result.error).toBe('')
    expect(made(result)).toBe(2)
    expect(projects(`Once ${what}`)).toHaveLength(1)
  })

  it('says who may, when the user may not', async () => {
    const credentials = {
      kind: 'personal-access-token',
      name: 'small',
      secret: 'small-secret-not-a-real-one'
    } as const
    const result = await publish(['Finance', 'Denied'], { preflight: { credentials } })
    expect(result.error).toMatch(
      /^tableau\.permission: While making the project “Finance\/Denied”: the signed-in user may not create projects \(Tableau answered 403045/
    )
    expect(result.requests).not.toContain('POST fileUploads')
  })

  it('asks a connected app for the scope that it needs', async () => {
    const credentials = { ...APP, user: 'admin' }
    expect((await publish(['By an app'], { preflight: { credentials } })).error).toBe('')
    const without = await publish(['Finance'], { preflight: { credentials, createProject: false } })
    expect(without.error).toBe('')
  })

  it('is not the default', async () => {
    const result = await publish(['Finance', 'Missing'], { preflight: { createProject: false } })
    expect(result.error).toMatch(/^tableau\.project: .*create-project: true makes what is missing/)
  })
})
