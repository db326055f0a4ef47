import { afterAll, describe, expect, it } from '@jest/globals'
import { startServer, type TestServer } from '../support/http-server.ts'
import { json } from '../support/pages.ts'
import { fixture, useStand } from './stand.ts'

const stand = useStand()
const servers: TestServer[] = []
afterAll(async () => {
  for (const server of servers) await server.close()
})

/** Serves answers by path and query; a text is XML. */
async function serve(answers: (origin: string) => Record<string, unknown>): Promise<TestServer> {
  const server = await startServer((request, response) => {
    const answer = answers(server.origin)[request.url ?? '']
    if (answer === undefined) response.writeHead(404).end('not here')
    else if (typeof answer === 'string') response.setHeader('content-type', 'application/xml').end(answer)
    else json(response, answer)
  })
  servers.push(server)
  return server
}

/** The pages of PC-11 at the paths of its map. */
async function caseServer(): Promise<TestServer> {
  const map = JSON.parse(String(await fixture('cases/PC-11/map.json'))) as Record<string, string>
  const pages = new Map<string, string>()
  for (const [url, file] of Object.entries(map)) {
    pages.set(url.replace('https://data.example.com', ''), String(await fixture(`cases/PC-11/${file}`)))
  }
  return serve(origin =>
    Object.fromEntries(
      [...pages].map(([url, text]) => [url, JSON.parse(text.replaceAll('https://data.example.com', origin))])
    )
  )
}

const EDMX = (schemas: string) =>
  `<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>${schemas}</edmx:DataServices></edmx:Edmx>`

const SALES = EDMX(`
<Schema Namespace="Base" xmlns="http://docs.oasis-open.org/odata/ns/edm">
  <EntityType Name="Thing"><Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.Int64" Nullable="false"/></EntityType>
</Schema>
<Schema Namespace="Sales" Alias="self" xmlns="http://docs.oasis-open.org/odata/ns/edm">
  <TypeDefinition Name="Money" UnderlyingType="Edm.Decimal" Precision="12" Scale="2"/>
  <EnumType Name="Color"><Member Name="Red" Value="0"/></EnumType>
  <ComplexType Name="Place"><Property Name="City" Type="Edm.String"/><Property Name="Since" Type="Edm.Date"/></ComplexType>
  <EntityType Name="Order" BaseType="Base.Thing">
    <Property Name="Name" Type="Edm.String"/>
    <Property Name="Key" Type="Edm.Guid"/>
    <Property Name="Net" Type="Edm.Decimal" Precision="10" Scale="3"/>
    <Property Name="Gross" Type="self.Money"/>
    <Property Name="Any" Type="Edm.Decimal" Scale="variable"/>
    <Property Name="Rate" Type="Edm.Double"/>
    <Property Name="Odd" Type="Edm.Double"/>
    <Property Name="Open" Type="Edm.Boolean"/>
    <Property Name="Count" Type="Edm.Int32"/>
    <Property Name="Day" Type="Edm.Date"/>
    <Property Name="At" Type="Edm.DateTimeOffset"/>
    <Property Name="Clock" Type="Edm.TimeOfDay"/>
    <Property Name="Color" Type="self.Color"/>
    <Property Name="Place" Type="Sales.Place"/>
    <Property Name="Code" Type="Edm.String"/>
    <NavigationProperty Name="Customer" Type="self.Customer"/>
    <NavigationProperty Name="Lines" Type="Collection(self.Order)"/>
  </EntityType>
  <EntityType Name="Customer"><Property Name="Credit" Type="Edm.Decimal" Precision="20" Scale="4"/></EntityType>
  <EntityContainer Name="C"><EntitySet Name="Orders" EntityType="self.Order"/></EntityContainer>
</Schema>`)

describe('OData version 4', () => {
  it('is followed page by page (PC-11), without its own members', async () => {
    const server = await caseServer()
    const { columns, rows } = await stand.build({ 'source-url': `${server.origin}/odata/v4/Orders` })
    expect(columns).toEqual(['ID bigint', 'Name text'])
    expect(rows).toEqual([
      ['1', 'A'],
      ['2', 'B']
    ])
    expect(server.received.map(({ url }) => url)).toEqual([
      '/odata/v4/Orders',
      '/odata/v4/Orders?$skiptoken=%27A%27&$top=50',
      '/odata/v4/Orders?$skiptoken=%27B%27',
      // The service has none, so the values decide.
      '/odata/v4/$metadata'
    ])
  })

  it('takes the types from $metadata: exact decimals, instants, numbers as text, dates inside', async () => {
    const record = {
      '@odata.etag': 'W/"1"',
      ID: '9007199254740993',
      Name: '2026-01-01',
      Key: '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
      Net: 1.5,
      Gross: '12.30',
      Any: '0.1234567',
      Rate: 1,
      Odd: 'INF',
      'Odd@odata.type': '#Double',
      Open: true,
      Count: 7,
      Day: '2026-02-28',
      At: '2026-01-01T01:00:00.1234567+01:00',
      Clock: '13:20:00.5',
      Color: 'Red',
      Place: { '@odata.type': '#Sales.Place', City: 'Köln', Since: '2020-01-01' },
      Code: '7',
      Customer: { Credit: 5 },
      'Lines@odata.navigationLink': 'Orders(1)/Lines'
    }
    const other = { ...record, ID: 2, Odd: 1.5, Place: null, Net: null, Customer: { Credit: null } }
    const server = await serve(() => ({
      '/s/Orders': { '@odata.context': '$metadata#Orders(ID,Customer(Credit))', value: [record, other] },
      '/s/$metadata': SALES
    }))
    const { columns, rows, remarks } = await stand.build({
      'source-url': `${server.origin}/s/Orders`,
      'source-format': 'odata',
      'source-token': 'T0KEN-EXAMPLE-123',
      columns: 'Code: int'
    })
    expect(columns).toEqual([
      'ID bigint',
      'Name text',
      'Key text',
      'Net numeric(10,3)',
      'Gross numeric(12,2)',
      'Any double precision',
      'Rate double precision',
      'Odd text',
      'Open boolean',
      'Count integer',
      'Day date',
      'At timestamp',
      'Clock time',
      'Color text',
      'Place_City text',
      'Place_Since date',
      'Code integer',
      'Customer_Credit numeric(18,4)'
    ])
    expect(rows[0]).toEqual([
      '9007199254740993',
      '2026-01-01',
      '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
      '1.500',
      '12.30',
      '0.1234567',
      '1',
      'INF',
      'true',
      '7',
      '2026-02-28',
      '2026-01-01 00:00:00.123456',
      '13:20:00.5',
      'Red',
      'Köln',
      '2020-01-01',
      '7',
      '5.0000'
    ])
    expect(remarks.join('\n')).toMatch(/Odd \(1 value that is not an Edm\.Double\)/)
    const metadata = server.received.find(({ url }) => url.endsWith('$metadata'))
    expect(metadata?.headers).toMatchObject({
      accept: 'application/xml',
      authorization: 'Bearer T0KEN-EXAMPLE-123'
    })
    expect(JSON.stringify(server.received.map(({ headers }) => headers))).not.toContain('maxpagesize')
  })

  it('asks for $metadata at the origin of the source only, and fails when that breaks down', async () => {
    const elsewhere = await serve(() => ({ '/$metadata': SALES }))
    const server = await serve(() => ({
      '/Orders': { '@odata.context': `${elsewhere.origin}/$metadata#Orders`, value: [{ ID: 1 }] }
    }))
    const { columns } = await stand.build({ 'source-url': `${server.origin}/Orders` })
    expect(columns).toEqual(['ID bigint'])
    expect(elsewhere.received).toEqual([])
    const broken = await startServer((request, response) => {
      if (request.url?.endsWith('$metadata')) request.socket.destroy()
      else json(response, { '@odata.context': '$metadata#Orders', value: [{ ID: 1 }] })
    })
    servers.push(broken)
    expect(await stand.refuse({ 'source-url': `${broken.origin}/Orders` })).toMatch(
      /^source\.connection: .*\/\$metadata/
    )
  })

  it('must be OData when source-format says so', async () => {
    const server = await serve(() => ({ '/x': [{ ID: 1 }] }))
    expect(await stand.refuse({ 'source-url': `${server.origin}/x`, 'source-format': 'odata' })).toMatch(
      /^source\.format: .*not OData/
    )
  })
})

const V2 = `<?xml version="1.0"?><edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"><edmx:DataServices>
<Schema Namespace="SRV" xmlns="http://schemas.microsoft.com/ado/2008/09/edm">
  <EntityType Name="Order">
    <Property Name="ID" Type="Edm.Int64" m:x="1" xmlns:m="m"/>
    <Property Name="Price" Type="Edm.Decimal" Precision="13" Scale="2"/>
    <Property Name="At" Type="Edm.DateTime" Precision="7"/>
    <Property Name="Sent" Type="Edm.DateTimeOffset"/>
    <NavigationProperty Name="Lines" Relationship="SRV.L" FromRole="a" ToRole="b"/>
  </EntityType>
  <EntityContainer Name="C"><EntitySet Name="Orders" EntityType="SRV.Order"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>`

describe('OData version 2', () => {
  it('has d.results, __next and /Date(…)/ (PC-11)', async () => {
    const server = await caseServer()
    const { columns, rows } = await stand.build({ 'source-url': `${server.origin}/odata/v2/Orders` })
    expect(columns).toEqual(['ID bigint', 'At timestamp'])
    expect(rows).toEqual([
      ['1', '2026-01-01 00:00:00'],
      ['2', null]
    ])
    expect(server.received.map(({ url }) => url)).toEqual([
      '/odata/v2/Orders',
      '/odata/v2/Orders?$skiptoken=1',
      '/odata/v2/$metadata'
    ])
  })

  it('takes the types from $metadata beside the entity set', async () => {
    const entity = (id: string, values: object) => ({
      __metadata: { uri: `x(${id})`, type: 'SRV.Order' },
      ID: id,
      ...values,
      Lines: { __deferred: { uri: 'x/Lines' } }
    })
    const server = await serve(() => ({
      '/srv/Orders?$format=json': {
        d: {
          results: [
            entity('1', {
              Price: '12.50',
              At: '/Date(-1)/',
              Sent: '/Date(1767225600123+0060)/',
              Note: '/Date(0)/'
            }),
            entity('2', { Price: null, At: null, Sent: null, Note: 'not /Date(0)/' })
          ]
        }
      },
      '/srv/$metadata': V2
    }))
    const { columns, rows } = await stand.build({ 'source-url': `${server.origin}/srv/Orders?$format=json` })
    expect(columns).toEqual([
      'ID bigint',
      'Price numeric(13,2)',
      'At timestamp',
      'Sent timestamp',
      'Note text'
    ])
    expect(rows).toEqual([
      ['1', '12.50', '1969-12-31 23:59:59.999', '2026-01-01 00:00:00.123', '/Date(0)/'],
      ['2', null, null, null, 'not /Date(0)/']
    ])
  })

  it('whose expanded entities come in parts is not whole, in version 4 neither', async () => {
    const lines = { results: [{ n: 1 }], __next: 'https://example.com/Orders(1)/Lines?$skip=1' }
    const v4 = (link: object) => ({
      '@odata.context': '$metadata#Orders',
      value: [{ ID: 1 }, { ID: 2, Lines: [], ...link }]
    })
    const server = await serve(() => ({
      '/v2': { d: { results: [{ __metadata: { type: 'X' }, ID: 1, Lines: lines }] } },
      '/v4': v4({ 'Lines@odata.nextLink': 'Orders(2)/Lines?$skip=1' }),
      '/whole': v4({ 'Lines@odata.nextLink': null, 'Lines@odata.count': 0 })
    }))
    for (const path of ['/v2', '/v4']) {
      expect(await stand.refuse({ 'source-url': `${server.origin}${path}` })).toMatch(
        /^source\.incomplete: Some records hold a part of their "Lines" only/
      )
    }
    expect((await stand.build({ 'source-url': `${server.origin}/whole` })).columns).toEqual([
      'ID bigint',
      'Lines text'
    ])
  })

  it.each(['/Date(-999999999999999)/', '/Date(253402300800000)/', '/Date(-62135596800001)/'])(
    'leaves %s text: no year from 1 to 9999',
    async At => {
      const server = await serve(() => ({ '/a': { d: [{ __metadata: { type: 'X' }, At }] } }))
      const { columns, rows } = await stand.build({ 'source-url': `${server.origin}/a` })
      expect([columns, rows]).toEqual([['At text'], [[At]]])
    }
  )

  it('reads milliseconds from the year 1 to 9999', async () => {
    const times = ['/Date(-62135596800000)/', '/Date(253402300799999)/']
    const server = await serve(() => ({ '/a': { d: times.map(At => ({ __metadata: { type: 'X' }, At })) } }))
    const { rows } = await stand.build({ 'source-url': `${server.origin}/a` })
    expect(rows).toEqual([['0001-01-01 00:00:00'], ['9999-12-31 23:59:59.999']])
  })

  it('may have its records in d itself, and none of them', async () => {
    const server = await serve(() => ({
      '/a': { d: [{ __metadata: { type: 'X' }, At: '/Date(0)/' }] },
      '/b': { d: { results: [] } }
    }))
    const { columns } = await stand.build({ 'source-url': `${server.origin}/a` })
    expect(columns).toEqual(['At timestamp'])
    expect(await stand.refuse({ 'source-url': `${server.origin}/b` })).toMatch(/^data\.empty/)
  })
})
