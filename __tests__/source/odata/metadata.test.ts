import { describe, expect, it } from '@jest/globals'
import type { MemberSchema } from '../../../src/source/contract/source-schema.ts'
import { XmlReader } from '../../../src/source/decode/xml-reader.ts'
import { MetadataHandler, schemaOf } from '../../../src/source/odata/metadata.ts'

const METADATA = `<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0"><edmx:DataServices>
<Schema Namespace="Sales.Model" Alias="Self" xmlns="http://docs.oasis-open.org/odata/ns/edm">
  <TypeDefinition Name="Money" UnderlyingType="Edm.Decimal" Precision="28" Scale="4"/>
  <ComplexType Name="Address">
    <Property Name="City" Type="Edm.String"/>
    <Property Name="Place" Type="Edm.GeographyPoint"/>
  </ComplexType>
  <EntityType Name="Thing" BaseType="Self.LargeOrder"><Property Name="Id" Type="Edm.Int64"/></EntityType>
  <EntityType Name="Order" BaseType="Self.Thing">
    <Property Name="Total" Type="Self.Money"/>
    <Property Name="Rate" Type="Edm.Decimal"/>
    <Property Name="Share" Type="Edm.Decimal" Scale="2"/>
    <Property Name="Odd" Type="Edm.Decimal" Precision="2" Scale="3"/>
    <Property Name="At" Type="Edm.DateTimeOffset"/>
    <Property Name="On" Type="Edm.DateTime"/>
    <Property Name="To" Type="Self.Address"/>
    <Property Name="Tags" Type="Collection(Edm.String)"/>
    <NavigationProperty Name="Lines" Type="Collection(Self.Line)"/>
    <NavigationProperty Name="Before" Type="Self.Order"/>
  </EntityType>
  <EntityType Name="LargeOrder" BaseType="Self.Order"><Property Name="Id" Type="Edm.String"/></EntityType>
  <EntityType Name="Line"><Property Name="Amount" Type="Edm.Int16"/></EntityType>
  <EntityContainer Name="C"><EntitySet Name="Orders" EntityType="Self.Order"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>`

function schema(context: string): MemberSchema | undefined {
  const handler = new MetadataHandler()
  const reader = new XmlReader(handler)
  reader.write(Buffer.from(METADATA))
  reader.end()
  return schemaOf(handler.metadata, context)
}

function inner(members: MemberSchema | undefined, name: string): MemberSchema | undefined {
  const member = members?.get(name)
  return member !== undefined && 'members' in member ? member.members : undefined
}

describe('what $metadata declares of the members of records', () => {
  it.each([
    ['Total', 'Edm.Decimal(28,4)', { kind: 'numeric', precision: 28, scale: 4, beyond: 'values' }],
    ['Share', 'Edm.Decimal(18,2)', { kind: 'numeric', precision: 18, scale: 2, beyond: 'values' }],
    ['Rate', 'Edm.Decimal', { kind: 'number' }],
    ['Odd', 'Edm.Decimal', { kind: 'number' }],
    ['At', 'Edm.DateTimeOffset', { kind: 'instant', written: 'iso-or-ms' }],
    ['On', 'Edm.DateTime', { kind: 'timestamp', written: 'iso-or-ms' }],
    ['Id', 'Edm.Int64', { kind: 'bigint' }]
  ])('%s is %s', (name, declared, type) => {
    expect(schema('Orders')?.get(name)).toEqual({ declared, type })
  })

  it('goes through complex types and expanded entities, round and round', () => {
    const orders = schema('Orders')
    expect(inner(orders, 'To')?.get('City')).toEqual({ declared: 'Edm.String', type: { kind: 'text' } })
    const before = inner(inner(inner(orders, 'Before'), 'Before'), 'Before')
    expect(before?.get('Id')).toMatchObject({ declared: 'Edm.Int64' })
  })

  it('is nothing for members that it does not name, nor inside those that no column holds', () => {
    const orders = schema('Orders')
    expect(orders?.get('id')).toBeUndefined()
    for (const name of ['Tags', 'Lines']) expect(inner(orders, name)?.get('x')).toBeUndefined()
    expect(inner(inner(orders, 'To'), 'Place')?.get('x')).toBeUndefined()
  })

  it.each([
    ['Orders(Id,Total)', 'Edm.Int64'],
    ['Orders/$entity', 'Edm.Int64'],
    ['Orders/Sales.Model.LargeOrder', 'Edm.String']
  ])('is that of the context %s', (context, declared) => {
    expect(schema(context)?.get('Id')).toMatchObject({ declared })
  })

  it('follows a navigation property', () => {
    expect(schema('Orders(1)/Lines')?.get('Amount')).toMatchObject({ type: { kind: 'int' } })
    expect(schema('Customers')).toBeUndefined()
    expect(schema('Orders/Sales.Model.Nothing')).toBeUndefined()
  })
})
