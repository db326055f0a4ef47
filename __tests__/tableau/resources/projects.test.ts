import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ProjectChoice } from '../../../src/tableau/resources/projects.ts'
import { run, type Simulator, startSimulator } from '../stand.ts'

const id = (number: number): string => `aaaaaaaa-0000-4000-8000-${String(number).padStart(12, '0')}`
const MISSING = id(999_999)
let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator({
    projects: [
      { name: 'Finance', id: id(1) },
      { name: 'Daily', id: id(2), parentId: id(1) },
      { name: 'Sub', id: id(3), parentId: id(2) },
      { name: 'Daily', id: id(4) },
      { name: 'R/D', id: id(5) },
      { name: 'Hidden', id: id(6), parentId: id(100) },
      { name: 'Hidden', id: id(7), parentId: id(101) },
      // A loop must not hang the walk.
      { name: 'Loop', id: id(8), parentId: id(9) },
      { name: 'Default', id: id(10), parentId: id(102) },
      { name: 'Loop', id: id(9), parentId: id(8) },
      ...Array.from({ length: 1100 }, (_, index) => ({ name: `Team ${index}`, id: id(1000 + index) }))
    ]
  })
})
afterAll(() => simulator.close())

/** The project that a run finds, or its error; nothing is uploaded. */
async function find(project: ProjectChoice): Promise<{ found: string | undefined; error: string }> {
  const result = await run(simulator, {
    preflight: { project },
    between: () => Promise.reject(new Error('found'))
  })
  expect(result.requests.at(-1)).toBe('POST auth/signout')
  expect(result.violations).toEqual([])
  return { found: result.project, error: result.error === 'found' ? '' : result.error }
}

describe('findProject', () => {
  it.each<[string, ProjectChoice, string]>([
    ['a path of one name', { kind: 'path', path: ['Daily'] }, id(4)],
    ['a path of two', { kind: 'path', path: ['Finance', 'Daily'] }, id(2)],
    ['a path of three', { kind: 'path', path: ['Finance', 'Daily', 'Sub'] }, id(3)],
    ['a name with a slash', { kind: 'path', path: ['R/D'] }, id(5)],
    ['one on the second page', { kind: 'path', path: ['Team 1099'] }, id(2099)],
    ['a LUID', { kind: 'luid', id: id(3) }, id(3)],
    ['a LUID in capitals', { kind: 'luid', id: id(3).toUpperCase() }, id(3)]
  ])('finds %s', async (_, choice, expected) => {
    expect(await find(choice)).toEqual({ found: expected, error: '' })
  })

  it.each([-1, -250, 1])('finds one that slips between two pages when %d come in front', async by => {
    const path = /\/projects$/
    // The first on the second page, as long as nothing moves.
    const listed = simulator.projects[1000]
    const moves = { kind: 'listMoves', method: 'GET', path, nth: 2, by } as const
    const fault = simulator.inject(moves)
    const { found, error } = await find({ kind: 'path', path: [listed?.name ?? ''] })
    expect({ found, error, fired: fault.fired }).toEqual({ found: listed?.id, error: '', fired: 1 })
    fault.remove()
  })

  it('finds what each reading of a list that never rests misses', async () => {
    const path = /\/projects$/
    const faults = [2, 4].map(nth =>
      simulator.inject({ kind: 'listMoves', method: 'GET', path, nth, by: -1 })
    )
    const last = simulator.inject({ kind: 'listMoves', method: 'GET', path, nth: 6, by: 1 })
    const { found } = await find({ kind: 'path', path: [simulator.projects[1000]?.name ?? ''] })
    expect(found).toBe(simulator.projects[1000]?.id)
    expect([...faults, last].map(({ fired }) => fired)).toEqual([1, 1, 1])
    for (const fault of [...faults, last]) fault.remove()
  })

  it('finds the default project', async () => {
    const expected = simulator.projects.find(({ name }) => name === 'default')?.id
    expect(await find({ kind: 'default' })).toEqual({ found: expected, error: '' })
  })

  it.each<[string, ProjectChoice, RegExp]>([
    [
      'other capitals',
      { kind: 'path', path: ['finance'] },
      /no project “finance”.*The nearest are “Finance” \(aaaaaaaa-0000-4000-8000-000000000001\)/
    ],
    [
      'a typing error',
      { kind: 'path', path: ['Finanec', 'Daily'] },
      /no project “Finanec\/Daily”.*“Finance\/Daily” \(.*“Daily” \(/
    ],
    [
      'a name without its parents',
      { kind: 'path', path: ['Sub'] },
      /no project “Sub”.*“Finance\/Daily\/Sub” \(/
    ],
    [
      'a project that is not inside another one, whose projects it lists',
      { kind: 'path', path: ['Finance', 'Nope'] },
      /no project “Finance\/Nope”.* “Finance” holds “Finance\/Daily” \(aaaaaaaa-0000-4000-8000-000000000002\)\. Correct/
    ],
    [
      'a path that goes on below an empty project',
      { kind: 'path', path: ['Finance', 'Daily', 'Sub', 'A', 'B'] },
      /“Finance\/Daily\/Sub” holds no project\./
    ],
    ['a slash taken for two names', { kind: 'path', path: ['R', 'D'] }, /no project “R\/D”/],
    [
      'a LUID that is not there',
      { kind: 'luid', id: MISSING },
      /no project with the LUID aaaaaaaa-0000-4000-8000-000000999999.*and \d+ more.*tableau-project-id/
    ],
    [
      'one name for two projects',
      { kind: 'path', path: ['Hidden'] },
      /2 projects of that name: “Hidden” \(.*000006\), “Hidden” \(.*000007\)\..*tableau-project-id/
    ]
  ])('refuses %s', async (_, choice, message) => {
    const { error } = await find(choice)
    expect(error).toMatch(/^tableau\.project: /)
    expect(error).toMatch(message)
  })
})
