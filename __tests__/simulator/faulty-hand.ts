// What the tests of faults share: a simulator for each test, whose clock stands still, and a hand that is signed in.
import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals'
import { type Simulator, startSimulator } from '../../simulator/server.ts'
import { type Answer, attribute, type Hand, makeHyperFiles, publishBody, SALES, signIn } from './by-hand.ts'

let files: Awaited<ReturnType<typeof makeHyperFiles>>

export let sales: Buffer

export let simulator: Simulator

export let hand: Hand

let now: number

beforeAll(async () => {
  files = await makeHyperFiles({ sales: SALES })
  sales = await readFile(files.path('sales'))
})

beforeEach(async () => {
  now = Date.UTC(2026, 0, 31, 7)
  simulator = await startSimulator({
    clock: () => now,
    projects: [
      { name: 'Finance', id: '11111111-1111-4111-8111-111111111111' },
      { name: 'Daily', id: '22222222-2222-4222-8222-222222222222' },
      {
        name: 'Finance',
        id: '33333333-3333-4333-8333-333333333333',
        parentId: '22222222-2222-4222-8222-222222222222'
      }
    ]
  })
  hand = await signIn(simulator)
})

afterEach(() => simulator.close())

afterAll(() => files.remove())

/** Lets so many milliseconds pass on the clock of the simulator. */
export function pass(ms: number): void {
  now += ms
}

export const codeOf = (answer: Answer): string => attribute(answer, 'code', 'error')

export const projectId = '11111111-1111-4111-8111-111111111111'

export const publishAtOnce = (query = 'overwrite=true', name = 'Sales'): Promise<Answer> =>
  hand.sendParts('POST', `/datasources?datasourceType=hyper&${query}`, publishBody(name, projectId, sales))

export const list = (): Promise<Answer> => hand.send('/datasources?filter=name:eq:Sales')

export const total = async (): Promise<string> => attribute(await list(), 'totalAvailable')
