// What the tests of refusals share: a simulator, a hand that is signed in, and nothing published after each test.
import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals'
import { type Simulator, startSimulator } from '../../simulator/server.ts'
import { type Answer, attribute, type Hand, makeHyperFiles, publishBody, SALES, signIn } from './by-hand.ts'

/** Started before the tests of the file, stopped after them. */
export let simulator: Simulator

export let files: Awaited<ReturnType<typeof makeHyperFiles>>

export let sales: Buffer

export let hand: Hand

export let projectId: string

beforeAll(async () => {
  files = await makeHyperFiles({
    sales: SALES,
    two: [
      ...SALES,
      'create table o."Extract"."More" ("id" bigint)',
      'insert into o."Extract"."More" values (1)'
    ],
    none: ['create schema o."Extract"'],
    interval: ['create schema o."Extract"', 'create table o."Extract"."Extract" ("wait" interval)']
  })
  sales = await readFile(files.path('sales'))
  simulator = await startSimulator({ projects: [{ name: 'Finance' }] })
  projectId = simulator.projects[0]?.id ?? ''
  hand = await signIn(simulator)
})

afterEach(() => {
  // Nothing that was refused may have left a data source behind.
  expect(simulator.datasources).toEqual([])
})

afterAll(async () => {
  await simulator.close()
  await files.remove()
})

let seen = 0

/** The violations since the last call. */
export function violations(): readonly string[] {
  const fresh = simulator.violations.slice(seen)
  seen = simulator.violations.length
  return fresh
}

export const codeOf = (answer: Answer): string => attribute(answer, 'code', 'error')

export const publishQuery = '/datasources?datasourceType=hyper&overwrite=true'

/** Publishes a body that differs from a good one. */
export const publish = (
  body: Buffer,
  options: { query?: string; contentType?: string } = {}
): Promise<Answer> => hand.sendParts('POST', options.query ?? publishQuery, body, options.contentType)

export const goodBody = (): Buffer => publishBody('Sales', projectId, sales)
