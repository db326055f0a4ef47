import { globSync, readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { parse, stringify } from 'yaml'
import { RECIPES } from '../support/cookbook.ts'
import { workflowSteps } from '../support/workflow-steps.ts'
import { useStand } from './stand.ts'

/** What completes a block of a document to a step, and what its dry run builds. */
interface World {
  readonly inputs?: Readonly<Record<string, string>>
  readonly answer?: (url: URL, body: string, request: IncomingMessage) => unknown
  /** What the source answers instead, as CSV. */
  readonly csv?: string
  readonly files?: Readonly<Record<string, string>>
  readonly rows: readonly (readonly (string | null)[])[]
}

const ROWS = { 'source-url': 'data/rows.csv' }
const ROWS_FILE = { 'data/rows.csv': 'id\n1\n' }

/** By document and the number of the block in it. */
const WORLDS: Readonly<Record<string, World>> = {
  'docs/columns.md 1': {
    inputs: { ...ROWS, 'source-delimiter': ';' },
    files: {
      'data/rows.csv':
        'id;ordered;amount;Kunden-Nr;internal_note\n1;31/12/2024 23:59;1.234,505;00317;x\n2;01/01/2025 00:00;n/a;00318;y\n'
    },
    rows: [
      ['1', '2024-12-31 23:59:00', '1234.51', '00317'],
      ['2', '2025-01-01 00:00:00', null, '00318']
    ]
  },
  'docs/migrate.md 1': {
    answer: (url, _body, request) => {
      expect(request.headers.authorization).toBe('Bearer value-of-API_TOKEN')
      const last = url.searchParams.has('page')
      const order = { id: last ? 2 : 1, customer: 'c', amount: 2.5, ordered_at: '2026-01-01T08:00:00+02:00' }
      return { data: [order], next: last ? null : '?page=2' }
    },
    rows: [
      ['1', 'c', '2.5', '2026-01-01 06:00:00'],
      ['2', 'c', '2.5', '2026-01-01 06:00:00']
    ]
  },
  'docs/migrate.md 2': {
    csv: 'zip;day;amount;cost\n01234;31.12.2026;1.234,50;1.000,00\n',
    rows: [['01234', '2026-12-31', '1234.5', '1000', '234.5']]
  },
  'docs/migrate.md 3': {
    answer: () => [
      { customer_id: 7, status: 'paid', ordered_at: '2026-01-05T08:00:00Z', amount: 2.5 },
      { customer_id: 7, status: 'paid', ordered_at: '2026-01-09T08:00:00Z', amount: 3 },
      { customer_id: 7, status: 'cancelled', ordered_at: '2026-01-09T08:00:00Z', amount: 9 }
    ],
    files: { 'data/customers.csv': 'customer_id;region\n7;North\n' },
    rows: [['North', '2026-01-01', '5.5']]
  },
  'docs/pagination.md 1': {
    answer: url => {
      expect(url.searchParams.get('limit')).toBe('200')
      const last = url.searchParams.get('after') === 'c1'
      return { data: [{ id: last ? 2 : 1 }], meta: { next_cursor: last ? null : 'c1' } }
    },
    rows: [['1'], ['2']]
  },
  'docs/pagination.md 2': {
    answer: (_url, body) => {
      const last = JSON.parse(body).variables.after === 'c1'
      const pageInfo = { endCursor: 'c1', hasNextPage: !last }
      return { data: { orders: { nodes: [{ id: last ? 2 : 1, total: 3 }], pageInfo } } }
    },
    rows: [
      ['1', '3'],
      ['2', '3']
    ]
  },
  'docs/presentation.md 1': {
    inputs: ROWS,
    files: {
      'data/rows.csv': 'row_id,day,country,amount,cost\n1,2026-01-01,CH,1000,900\n2,2026-01-02,DE,7,3\n'
    },
    rows: [
      ['1', '2026-01-01', 'CH', '1000', '900'],
      ['2', '2026-01-02', 'DE', '7', '3']
    ]
  },
  'docs/run-after.md 1': { inputs: ROWS, files: ROWS_FILE, rows: [['1']] },
  'docs/sources.md 1': {
    files: { 'data/sales-2026-01-05.csv': 'id\n1\n', 'data/sales-2026-01-06.csv': 'id\n2\n' },
    rows: [
      ['data/sales-2026-01-05.csv', '1', '2026-01-05'],
      ['data/sales-2026-01-06.csv', '2', '2026-01-06']
    ]
  },
  'docs/sources.md 2': {
    answer: url => {
      for (const name of ['from', 'to']) expect(url.searchParams.get(name)).toMatch(/^\d{4}-\d\d-\d\d$/)
      return [{ id: 1 }]
    },
    rows: [['1']]
  },
  'docs/sources.md 3': {
    answer: (_url, _body, request) => {
      expect(request.headers.authorization).toBe('Bearer value-of-ORDERS_TOKEN')
      return { data: { items: [{ customer_id: 7, total: 2 }] }, meta: { next: null } }
    },
    files: { 'data/customers.csv': 'customer_id;name;region\n7;Ann;North\n' },
    rows: [['7', '2', 'Ann', 'North']]
  }
}

/** Blocks that are not run here, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'docs/recipes.md 1': 'docs/recipes.test.ts runs its SQL',
  'docs/recipes.md 2': 'docs/recipes.test.ts runs its SQL',
  'docs/recipes.md 3': 'docs/recipes.test.ts runs its SQL',
  'docs/recipes.md 4': 'docs/recipes.test.ts runs its SQL',
  'docs/recipes.md 5': 'docs/recipes.test.ts runs its SQL',
  'docs/recipes.md 6': 'docs/recipes.test.ts runs its SQL',
  'docs/recipes.md 7': 'docs/recipes.test.ts runs its SQL',
  'docs/recipes.md 8': 'docs/recipes.test.ts runs its SQL',
  'docs/recipes.md 9': 'docs/recipes.test.ts runs its SQL',
  'docs/guards.md 1': 'guards-stories.test.ts runs the stories',
  'docs/guards.md 2': 'guards-stories.test.ts runs the stories',
  'docs/guards.md 3': 'guards-stories.test.ts runs the stories',
  'docs/guards.md 4': 'guards-stories.test.ts runs the stories',
  'docs/guards.md 5': 'guards-stories.test.ts runs the stories',
  'docs/guards.md 6': 'guards-stories.test.ts runs the stories',
  'README.md 1': 'equal to examples/dog-api.yml (readme.test.ts), which examples.test.ts publishes',
  'docs/s3.md 1': 'equal to examples/s3.yml, which examples.test.ts publishes',
  'README.md 2': 'shows outputs; its inputs are those of other examples',
  'docs/databases.md 1':
    'equal to examples/postgresql.yml but for its names, which examples.test.ts publishes',
  // Its first block is the workflow around the others.
  ...Object.fromEntries(
    Array.from({ length: RECIPES.size + 1 }, (_, index) => [
      `docs/cookbook.md ${index + 1}`,
      'run by cookbook-*.test.ts'
    ])
  )
}

const BLOCKS: ReadonlyMap<string, string> = new Map<string, string>(
  ['README.md', ...globSync('docs/**/*.md').map(path => path.replaceAll('\\', '/'))].flatMap(file =>
    [...readFileSync(file, 'utf8').matchAll(/^```ya?ml\n([\s\S]*?)^```/gm)].map(
      (match, index) => [`${file} ${index + 1}`, match[1] ?? ''] as const
    )
  )
)

const stand = useStand()

describe('the YAML blocks of the documents', () => {
  it('are all run, or listed with a reason', () => {
    expect([...BLOCKS.keys()].sort()).toEqual([...Object.keys(WORLDS), ...Object.keys(NOT_RUN)].sort())
  })

  it.each(Object.entries(WORLDS))('%s builds what it should', async (name, world) => {
    const { answer, csv } = world
    const origin = new URL(
      stand.serve('document.json', (request, response) => {
        const body = stand.source.received.at(-1)?.body ?? ''
        try {
          if (csv !== undefined) {
            response.setHeader('content-type', 'text/csv').end(csv)
            return
          }
          const value = answer?.(new URL(request.url ?? '/', stand.source.origin), body, request)
          response.setHeader('content-type', 'application/json').end(JSON.stringify(value))
        } catch (error) {
          // What the block should have sent and did not.
          response.writeHead(400, { 'content-type': 'text/plain' }).end(String(error))
        }
      })
    )
    const inputs = { ...parse(BLOCKS.get(name) ?? ''), ...world.inputs }
    const uses = 'your-org/tableau-publish-action@v1'
    const [step] = workflowSteps(stringify({ jobs: { one: { steps: [{ uses, with: inputs }] } } }), {
      sourceOrigin: 'http://source.invalid',
      tableauOrigin: stand.simulator.origin,
      values: {}
    })
    const given = Object.entries(step?.inputs ?? {}).map(([input, value]) => [
      input,
      value.replace(/http:\/\/source\.invalid\/[\w/.]*/g, origin.href)
    ])
    const built = await stand.build(Object.fromEntries(given), { workspace: world.files ?? {} })
    expect(built.rows).toEqual(world.rows)
  })
})
