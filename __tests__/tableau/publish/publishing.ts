// What the tests of publications share: a simulator with data sources, faults that end with their test, and what
// must hold after every run.
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals'
import {
  digest,
  EXTRACT,
  type Fault,
  type RunResult,
  SECRET,
  type Simulator,
  startSimulator
} from '../stand.ts'

const FORMER = Date.UTC(2024, 0, 1)

const NAMES = Array.from({ length: 60 }, (_, index) => `Existing ${index + 1}`)

/** Started before the tests of the file, stopped after them. */
export let simulator: Simulator

let injected: { remove(): void }[] = []

let taken = 0

let fresh = 0

beforeAll(async () => {
  simulator = await startSimulator({
    projects: [{ name: 'Finance', id: 'f1f1f1f1-0000-4000-8000-000000000001' }],
    datasources: NAMES.map(name => ({ name, updatedAt: FORMER }))
  })
})

afterAll(() => simulator.close())

afterEach(() => {
  for (const fault of injected) fault.remove()
  injected = []
})

export const inject = (...faults: Fault[]): void => {
  injected.push(...faults.map(fault => simulator.inject(fault)))
}

/** The name of a data source that exists, last published in 2024; each one once. */
export const existing = (): string => NAMES[taken++] as string

export const unused = (): string => `New ${++fresh}`

export const standing = (name: string) => simulator.datasources.filter(datasource => datasource.name === name)

export const count = (result: RunResult, request: RegExp): number =>
  result.requests.filter(line => request.test(line)).length

/** What holds after every run, whatever went wrong. */
export async function checkHouse(result: RunResult, name: string, was: 'existing' | 'unused'): Promise<void> {
  await simulator.settled()
  const found = standing(name).filter(({ path }) => was === 'existing' || path !== undefined)
  if (result.publication === undefined) {
    expect(result.error).toMatch(/^[a-z]+(\.[a-z-]+)?: /)
    if (was === 'unused') expect(found).toEqual([])
    else
      expect(found.map(({ revision, path }) => ({ revision, path }))).toEqual([
        { revision: 1, path: undefined }
      ])
  } else {
    expect(found).toHaveLength(1)
    expect(await digest(found[0]?.path ?? '')).toBe(await digest(EXTRACT))
    expect(found[0]?.rows).toBe(200)
    expect(result.publication.created).toBe(was === 'unused')
  }
  if (result.signedIn) expect(result.requests.at(-1)).toBe('POST auth/signout')
  expect(result.violations).toEqual([])
  expect(
    [result.error, ...result.log.lines, ...result.log.remarks.map(({ message }) => message)].join('\n')
  ).not.toContain(SECRET)
}

export const append = (nth = 1) => ({ method: 'PUT', path: /\/fileUploads\/[^/]+$/, nth }) as const

export const begin = { method: 'POST', path: /\/fileUploads$/ } as const

export const post = { method: 'POST', path: /\/datasources$/ } as const

export const signin = { method: 'POST', path: /\/auth\/signin$/ } as const

export const info = { method: 'GET', path: /\/serverinfo$/i } as const

export const job = { method: 'GET', path: /\/jobs\/[^/]+$/ } as const

export const list = { method: 'GET', path: /\/datasources$/ } as const

export const projects = { method: 'GET', path: /\/projects$/ } as const

export const GATEWAY: Fault[] = [
  { kind: 'bad502Html' },
  { kind: 'maintenance503Html' },
  { kind: 'maintenance503Html', retryAfter: 0 },
  { kind: 'timeout504Before' },
  { kind: 'timeout504After' },
  { kind: 'error500' },
  { kind: 'resetBefore' },
  { kind: 'resetAfterAccept' },
  { kind: 'emptyBody200' },
  { kind: 'truncatedBody' },
  { kind: 'wrongContentType' },
  { kind: 'rate429', retryAfter: 'none' },
  { kind: 'rate429', retryAfter: 0 },
  { kind: 'rate429', retryAfter: new Date(0) },
  { kind: 'slowBody', ms: 5 }
]

export const UNCERTAIN: Fault[] = [
  { kind: 'timeout504Before' },
  { kind: 'timeout504After' },
  { kind: 'resetBefore' },
  { kind: 'resetAfterAccept' },
  { kind: 'truncatedBody' },
  { kind: 'wrongContentType' }
]

export const always = { times: Number.POSITIVE_INFINITY }

export const of = (...kinds: Fault['kind'][]): Fault[] => GATEWAY.filter(({ kind }) => kinds.includes(kind))
