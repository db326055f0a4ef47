import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { runCommandLine } from '../support/command-line.ts'
import { type EngineFiles, openEngineFiles } from '../support/engine-files.ts'
import { startServer, TEST_CA, type TestServer } from '../support/http-server.ts'
import { hyperd } from '../support/hyperd.ts'
import { type MariaServer, startMariaDb } from '../support/mariadb.ts'
import { KEY } from '../support/object-room.ts'
import { type ObjectStore, startObjectStore } from '../support/object-store.ts'
import { type PostgresServer, startPostgres } from '../support/postgres.ts'
import { runAction } from '../support/runner.ts'
import { startTrinoStandIn, type TrinoStandIn } from '../support/trino-stand-in.ts'
import { startWarehouses, type Warehouses } from '../support/warehouses.ts'
import { rowsOf, workbookOf } from '../support/workbook.ts'
import { workflowSteps } from '../support/workflow-steps.ts'
import { useStand } from './stand.ts'

/** The world around an example. */
interface World {
  /** What the source answers: contents, and its type. */
  readonly answer?: (
    request: IncomingMessage,
    url: URL,
    body: string
  ) => readonly [content: string | Uint8Array, type?: string]
  readonly files?: () => Promise<Record<string, string | Uint8Array>>
  readonly env?: Record<string, string | undefined>
  /** Rows of each data source after it. */
  readonly rows: Readonly<Record<string, number>>
  /** Types of the jobs of Tableau, all ended well; not looked at unless given. */
  readonly jobs?: readonly string[]
}

const JSON_TYPE = 'application/json'
const json = (value: unknown) => [JSON.stringify(value), JSON_TYPE] as const

const METADATA = `<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0"><edmx:DataServices>
<Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="erp">
<EntityType Name="Order"><Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.String"/><Property Name="Customer" Type="Edm.String"/>
<Property Name="Amount" Type="Edm.Decimal" Precision="18" Scale="2"/><Property Name="OrderedAt" Type="Edm.DateTimeOffset"/></EntityType>
<EntityContainer Name="c"><EntitySet Name="SalesOrders" EntityType="erp.Order"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`

const WORLDS: Readonly<Record<string, World>> = {
  'dog-api.yml': {
    answer: () => json({ message: 'https://images.example/breeds/pug/1.jpg', status: 'success' }),
    rows: { dog_api_output: 1 }
  },
  'api-with-token.yml': {
    answer: request => {
      expect(request.headers.authorization).toBe('Bearer value-of-ORDERS_API_TOKEN')
      return json({
        data: {
          orders: [
            { order_id: 'A1', total: 12.5 },
            { order_id: 'A2', total: 3 }
          ]
        }
      })
    },
    rows: { 'Open orders': 2 }
  },
  'paginated-rest-api.yml': {
    answer: (_request, url) => {
      const page = Number(url.searchParams.get('page'))
      expect(url.searchParams.get('per_page')).toBe('200')
      const size = page < 3 ? 200 : page === 3 ? 50 : 0
      return json({
        total: 450,
        items: Array.from({ length: size }, (_, row) => ({ id: page * 1000 + row }))
      })
    },
    rows: { Customers: 450 }
  },
  'graphql.yml': {
    answer: (request, _url, body) => {
      expect(request.method).toBe('POST')
      const { variables } = JSON.parse(body) as { variables: { after: string | null } }
      const last = variables.after === 'c1'
      const node = { id: last ? 2 : 1, title: 'x', createdAt: '2026-01-01T00:00:00Z', author: { login: 'a' } }
      return json({ data: { issues: { nodes: [node], pageInfo: { endCursor: last ? null : 'c1' } } } })
    },
    rows: { 'Open issues': 2 }
  },
  'google-sheets.yml': {
    answer: () => ['region,month,target\nNorth,2026-01-01,1200.50\nSouth,2026-01-01,n/a\n', 'text/csv'],
    rows: { Targets: 2 }
  },
  'german-csv.yml': {
    answer: () => [
      Buffer.from(
        'Ums\xe4tze\r\n\r\nKunden-Nr;Betrag;Menge;Datum\r\n00317;1.234,50;1.000;31.12.2024\r\n00318;-7,5;k. A.;-\r\n',
        'latin1'
      ),
      'text/csv'
    ],
    rows: { Umsatz: 2 }
  },
  'pull-request-preview.yml': {
    answer: () => json([{ id: 1, amount: 2.5 }]),
    files: async () => ({ 'sales.sql': 'SELECT id, amount FROM source' }),
    rows: { Sales: 1 }
  },
  'captions-and-calculated-fields.yml': {
    answer: () =>
      json([
        { id: 1, day: '2026-01-01', country: 'CH', city: 'Bern', amount: 1200, cost: 900 },
        { id: 2, day: '2026-01-02', country: 'DE', city: 'Ulm', amount: 12.5, cost: 3 }
      ]),
    rows: { 'Sales for everybody': 2 }
  },
  'upsert-rolling-window.yml': {
    answer: (_request, url) => {
      expect(url.searchParams.get('since')).toMatch(/^\d{4}-\d\d-\d\d$/)
      const order = { customer: 'c', status: 'open', amount: 1.5, updated_at: '2026-01-01T00:00:00Z' }
      return json([
        { id: 1, ...order },
        { id: 2, ...order },
        { id: 2, ...order, updated_at: '2026-01-02T00:00:00Z' }
      ])
    },
    rows: { Orders: 2 }
  },
  'run-a-prep-flow-afterwards.yml': {
    answer: () => json([{ id: 1, amount: 2.5 }]),
    rows: { 'Orders for Prep': 1 },
    jobs: ['PublishDatasource', 'RunFlow', 'RefreshExtract']
  },
  'air-gapped-runner.yml': {
    answer: () => ['sku,stock\n007,3\n', 'text/csv'],
    env: { NODE_EXTRA_CA_CERTS: undefined },
    rows: { Stock: 1 }
  },
  'many-data-sources-with-a-connected-app.yml': {
    answer: (_request, url) => json(url.pathname.endsWith('/orders') ? [{ id: 1 }, { id: 2 }] : [{ id: 1 }]),
    rows: { customers: 1, orders: 2, returns: 1 }
  },
  'server-behind-a-proxy-with-private-ca.yml': {
    answer: () => ['sku,stock\n007,3\n', 'text/csv'],
    files: async () => ({ 'certificates/company-root.pem': TEST_CA }),
    rows: { Inventory: 1 }
  },
  'files-in-the-repository.yml': {
    files: async () => ({
      'data/prices/a.csv': 'sku,price\n007,1.50\n',
      'data/prices/b.csv': 'sku,price\n008,2.25\n',
      'sql/prices.sql': 'SELECT sku, price FROM source'
    }),
    rows: { Prices: 2 }
  },
  'odata-service.yml': {
    answer: (_request, url) => {
      if (url.pathname.endsWith('/$metadata')) return [METADATA, 'application/xml']
      const order = { Customer: 'c', Amount: 12.5, OrderedAt: '2026-01-01T00:00:00Z' }
      const page = url.searchParams.get('$skiptoken')
      const next = page === null ? { '@odata.nextLink': 'SalesOrders?$skiptoken=2' } : {}
      const context = `${source.origin}/odata/v4/$metadata#SalesOrders`
      return json({ '@odata.context': context, value: [{ ID: page ?? '1', ...order }], ...next })
    },
    rows: { 'Sales orders': 2 }
  },
  'excel-at-a-url.yml': {
    answer: () => [population, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    rows: { Population: 2 }
  },
  'python-step-then-publish.yml': {
    files: async () => ({ 'forecast.parquet': await parquet() }),
    rows: { Forecast: 3 }
  },
  'postgresql.yml': {
    files: async () => ({
      'sql/daily.sql':
        "select order_id, ordered_at, amount from orders where ordered_at >= date '{{ today - 30d }}';"
    }),
    rows: { 'Daily sales': 2 }
  },
  's3.yml': {
    env: {
      AWS_ACCESS_KEY_ID: KEY.id,
      AWS_SECRET_ACCESS_KEY: KEY.secret,
      AWS_SESSION_TOKEN: 'value-of-the-session-token',
      AWS_REGION: 'eu-central-1'
    },
    rows: { 'Sales from S3': 6 }
  },
  'mysql.yml': { rows: { 'Stock levels': 2 } },
  'trino.yml': { rows: { 'Revenue by region': 2 } },
  'snowflake.yml': { rows: { 'Revenue by sales region': 2 } },
  'bigquery.yml': { rows: { 'Revenue by region': 2 } },
  'databricks.yml': { rows: { 'Revenue by region': 2 } },
  'several-sources.yml': {
    answer: (request, url) => {
      if (url.pathname === '/oauth2/token')
        return json({ access_token: 'orders-token', token_type: 'Bearer', expires_in: 3600 })
      expect(request.headers.authorization).toBe('Bearer orders-token')
      return json({
        data: {
          orders: [
            { id: 1, region_id: '07' },
            { id: 2, region_id: '08' }
          ]
        }
      })
    },
    files: async () => ({ 'data/regions.csv': 'region_id,region\n07,North\n' }),
    rows: { 'Orders with regions': 2 }
  },
  'duckdb-output.yml': { rows: { Margins: 3 }, files: async () => ({ 'margins.parquet': await parquet() }) }
}

/** Who signs in, other than by the token of the stand. */
const USER = 'publisher@example.com'
const FINANCE = '5f6a0c1e-0000-4000-8000-000000000001'
const DAILY = '5f6a0c1e-0000-4000-8000-000000000002'
const stand = useStand({
  profile: 'server',
  users: [{ name: USER, password: 'value-of-TABLEAU_PASSWORD' }],
  connectedApps: [
    {
      clientId: 'value-of-TABLEAU_CLIENT_ID',
      secretId: 'value-of-TABLEAU_SECRET_ID',
      secretValue: 'value-of-TABLEAU_SECRET_VALUE'
    }
  ],
  projects: [
    { name: 'Finance', id: FINANCE },
    { name: 'Daily', id: DAILY, parentId: FINANCE },
    { name: 'Logistics' }
  ],
  flows: [{ name: 'Clean orders', projectId: DAILY }],
  workbooks: [{ name: 'Daily report', projectId: FINANCE }]
})
let files: EngineFiles
let population: Uint8Array
let source: TestServer
let postgres: PostgresServer
let mariadb: MariaServer
let trino: TrinoStandIn
let objects: ObjectStore
let warehouses: Warehouses
let world: World
beforeAll(async () => {
  files = await openEngineFiles()
  postgres = await startPostgres()
  mariadb = await startMariaDb()
  trino = await startTrinoStandIn(() => ({
    columns: [
      ['region', 'varchar(25)'],
      ['revenue', 'decimal(12, 2)']
    ],
    rows: ['["EUROPE","12.50"]', '["ASIA","3.00"]']
  }))
  objects = await startObjectStore(
    {
      'acme-data': {
        'sales/day=2026-11-01/a.parquet': Buffer.from(await parquet()),
        'sales/day=2026-11-02/a.parquet': Buffer.from(await parquet()),
        'sales/_SUCCESS': ''
      }
    },
    { keys: [{ ...KEY, token: 'value-of-the-session-token' }], region: 'eu-central-1' }
  )
  warehouses = await startWarehouses()
  await postgres.sql('create role reader login')
  await postgres.sql('create database sales')
  await postgres.sql(
    `create table orders (order_id int, ordered_at timestamptz, amount numeric(10,2)); grant select on orders to reader;
     insert into orders values (1, now(), 12.5), (2, now() - interval '1 day', 3), (3, now() - interval '99 days', 1)`,
    'sales'
  )
  await mariadb.sql(
    `create database shop; use shop; create table products (id int, name varchar(20)); insert into products values (1, 'Dog'), (2, 'Cat');
     create table stock (product_id int, warehouse varchar(20), pieces int, counted_at timestamp);
     insert into stock values (1, 'North', 7, now()), (2, 'North', 0, now() - interval 1 day), (2, 'South', 3, now() - interval 99 day);
     create user reader identified by 'value-of-MYSQL_PASSWORD'; grant select on shop.* to reader`
  )
  const row = (code: string, people: number): readonly string[] => [code, `<c><v>${people}</v></c>`]
  const table = rowsOf(
    ['Population'],
    ['31 December'],
    ['code', 'population'],
    row('00501', 1200),
    row('00502', 9)
  )
  population = await workbookOf({ sheets: { Notes: rowsOf(['x']), 'By municipality': table } })
  source = await startServer((request, response) => {
    const { body } = source.received.at(-1) ?? { body: '' }
    const url = new URL(request.url ?? '/', source.origin)
    try {
      const [content, type = 'application/octet-stream'] = world.answer?.(request, url, body) ?? ['']
      response.writeHead(200, { 'content-type': type }).end(content)
    } catch (error) {
      // What an example should have sent and did not.
      response.writeHead(400, { 'content-type': 'text/plain' }).end(String(error))
    }
  })
})
afterAll(async () => {
  await source?.close()
  await postgres?.stop()
  await mariadb?.stop()
  await trino?.close()
  await objects?.close()
  await warehouses?.close()
  await files?.close()
})

const parquet = async (): Promise<string | Uint8Array> =>
  (await files.write('select i as id, i / 2.0 as margin from generate_series(1, 3) g(i)', 'parquet')).content

const EXAMPLES = readdirSync('examples').filter(name => name.endsWith('.yml'))

describe('examples', () => {
  it('are all here', () => {
    expect(EXAMPLES.filter(name => !(name in WORLDS))).toEqual([])
    expect(Object.keys(WORLDS).filter(name => !EXAMPLES.includes(name))).toEqual([])
  })

  it.each(EXAMPLES)('%s begins with two lines that say what it is for', name => {
    expect(readFileSync(`examples/${name}`, 'utf8')).toMatch(/^# .+\n# .+\nname: /)
  })

  it.each(EXAMPLES)('%s publishes what it should', async name => {
    world = WORLDS[name] as World
    const { simulator } = stand
    const jobsBefore = simulator.jobs.length
    const steps = workflowSteps(readFileSync(`examples/${name}`, 'utf8'), {
      sourceOrigin: name === 'databricks.yml' ? warehouses.tokenOrigin : source.origin,
      objectStore: objects.origin,
      tableauOrigin: simulator.origin,
      databases: {
        postgres: `postgres://reader@127.0.0.1:${postgres.port}`,
        mysql: `mysql://reader@127.0.0.1:${mariadb.port}`,
        trino: `trino://127.0.0.1:${trino.port}`,
        ...warehouses.databases
      },
      values: {
        ...warehouses.values,
        TABLEAU_SERVER_URL: simulator.origin,
        TABLEAU_SITE_ID: simulator.site,
        TABLEAU_USERNAME: USER,
        TABLEAU_JWT_USER: USER,
        TABLEAU_PAT_NAME: simulator.pat.name,
        TABLEAU_PAT_SECRET: simulator.pat.secret
      }
    })
    expect(steps.length).toBeGreaterThan(0)
    const workspace = (await world.files?.()) ?? {}
    for (const { inputs, env } of steps) {
      const step = await runAction(inputs, {
        workspace,
        env: { TABLEAU_SITE_ID: simulator.site, ...env, ...world.env, HYPERD_PATH: hyperd }
      })
      if (step.exitCode !== 0) throw new Error(step.log)
      expect(step.outputs['published']).toBe('true')
    }
    if (world.jobs !== undefined) {
      const jobs = simulator.jobs.slice(jobsBefore)
      expect(jobs.map(({ type }) => type)).toEqual(world.jobs)
      expect(jobs.every(({ completed, finishCode }) => completed && finishCode === 0)).toBe(true)
    }
    for (const [datasource, rows] of Object.entries(world.rows)) {
      expect((await simulator.readTable(datasource)).rows).toHaveLength(rows)
    }
  })

  it.each(EXAMPLES)("%s runs on one's own machine", async name => {
    world = WORLDS[name] as World
    const yaml = readFileSync(`examples/${name}`, 'utf8')
    const names = [...yaml.matchAll(/(?:secrets|vars)\.(\w+)/g)].map(([, found = '']) => found)
    const { code, printed } = await runCommandLine(['run', 'workflow.yml', '--env-file', '.env'], {
      files: {
        ...((await world.files?.()) ?? {}),
        'workflow.yml': yaml
          .replace(/(snowflake|bigquery|databricks):\/\/[^/]+/g, (_all, scheme) =>
            String(warehouses.databases[scheme])
          )
          .replace(/https:\/\/[\w.-]+/g, name === 'databricks.yml' ? warehouses.tokenOrigin : source.origin)
          .replace(/s3:\/\/\S+/g, `$&?endpoint=${objects.origin}`)
          .replace(/postgres:\/\/[^/]+/g, `postgres://reader@127.0.0.1:${postgres.port}`)
          .replace(/mysql:\/\/[^/]+/g, `mysql://reader@127.0.0.1:${mariadb.port}`)
          .replace(/trino:\/\/[^/]+/g, `trino://127.0.0.1:${trino.port}`)
          .replaceAll('/opt/hyper/hyperd', hyperd),
        '.env': names.map(found => `${found}=${warehouses.values[found] ?? `value-of-${found}`}\n`).join('')
      },
      env: { ...world.env, HYPERD_PATH: hyperd }
    })
    if (code !== 0) throw new Error(printed)
    expect(printed).toMatch(/row-count +\d/)
    expect(printed).toMatch(/published +false/)
    expect(printed).toMatch(/\nSummary: .*summary\.html\n/)
    for (const found of names.filter(one => yaml.includes(`secrets.${one} `))) {
      expect(printed).not.toContain(`value-of-${found}`)
    }
  })
})
