import { afterAll, expect, it } from '@jest/globals'
import { parse, stringify } from 'yaml'
import { type Stand, useStand } from '../e2e/stand.ts'
import { explanationOf, FRAME, RECIPES } from './cookbook.ts'
import { startServer, type TestServer } from './http-server.ts'
import { listenerOf, type Service } from './services/service.ts'
import { workflowSteps } from './workflow-steps.ts'

/** What a recipe makes of what its service has. */
export interface Made {
  readonly rows: number
  /** `name type` of each column, in Hyper's words. */
  readonly columns: readonly string[]
  readonly first: readonly (string | null)[]
  readonly last: readonly (string | null)[]
  /** Requests for data that it takes, those for tokens and metadata not counted. */
  readonly pages: number
  /** Answers anybody. */
  readonly isOpen?: boolean
  /** What the run remarks; nothing, unless said here. */
  readonly remarks?: readonly unknown[]
}

const NO_DATA = /\/(token|\$metadata)$/

/** Makes a test of each recipe of a group: it is run against the stand-in of its service. */
export function testRecipes(
  services: Readonly<Record<string, Service>>,
  made: Readonly<Record<string, Made>>
): void {
  const stand = useStand()
  const servers: TestServer[] = []
  afterAll(async () => {
    for (const server of servers) await server.close()
  })

  it.each(Object.entries(services))('%s', async (heading, service) => {
    const server: TestServer = await startServer(listenerOf(service, () => server))
    servers.push(server)
    const expected = made[heading] as Made
    const built = await runRecipe(heading, server.origin, stand)
    expect(built.columns).toEqual(expected.columns)
    expect(built.rows).toHaveLength(expected.rows)
    expect(built.rows).toContainEqual(expected.first)
    expect(built.rows).toContainEqual(expected.last)
    // None twice, none missing.
    expect(new Set(built.rows.map(row => JSON.stringify(row))).size).toBe(expected.rows)
    expect(built.remarks).toEqual(expected.remarks ?? [])
    const asked = server.received.filter(({ url }) => !NO_DATA.test(url.replace(/\?.*/, '')))
    expect(asked).toHaveLength(expected.pages)
    // The stand-in looks at credentials: the same request without them is refused, as the service would.
    const [request] = asked
    const bare = await fetch(new URL(request?.url.replace(/[?&]api_key=[^&]*/, '') ?? '/', server.origin), {
      method: request?.method ?? 'GET',
      ...(request?.method === 'POST' ? { body: request.body } : {})
    })
    expect(expected.isOpen === true ? [200] : [400, 401, 403]).toContain(bare.status)
    // What the rows become is said, too: each column by its name.
    const text = explanationOf(heading)
    const names = expected.columns.map(column => column.replace(/ (double precision|\S+)$/, ''))
    expect(names.filter(name => !text.includes(`\`${name}\``))).toEqual([])
  })
}

function runRecipe(heading: string, origin: string, stand: Stand): ReturnType<Stand['build']> {
  const steps = parse(RECIPES.get(heading) ?? '') as unknown
  const frame = parse(FRAME) as { jobs: { publish: { steps: unknown } } }
  frame.jobs.publish.steps = steps
  const [step] = workflowSteps(stringify(frame), {
    sourceOrigin: origin,
    tableauOrigin: stand.simulator.origin,
    values: {}
  })
  if (step === undefined) throw new Error(`There is no step under the heading ${heading}.`)
  return stand.build(step.inputs, { env: step.env })
}
