import { describe, expect, it } from '@jest/globals'
import { XMLValidator } from 'fast-xml-parser'
import { all, faultsOfTds, parseTds, type TdsElement } from '../../simulator/tds-check.ts'
import type { ColumnType } from '../../src/hyper/engine/types.ts'
import { fieldsOf } from '../../src/tdsx/fields.ts'
import type { FieldLook } from '../../src/tdsx/presentation.ts'
import { tdsDocument } from '../../src/tdsx/tds-document.ts'

const column = (name: string, type: ColumnType, nullable = true) => ({ name, type, nullable })
const COLUMNS = [
  column('id', 'bigint', false),
  column('amount', 'double'),
  column('price', 'numeric(18,2)'),
  column('n', 'int'),
  column('country', 'text'),
  column('lat', 'double'),
  column('zip', 'int'),
  column('paid', 'bool'),
  column('day', 'date'),
  column('at', 'timestamp'),
  column('a]b & <c> "d" \'e\'', 'text')
]

const tds = (looks: Record<string, FieldLook>, formulas: Record<string, string> = {}): TdsElement => {
  const fields = fieldsOf(COLUMNS, {
    looks: new Map(Object.entries(looks)),
    calculatedFields: new Map(Object.entries(formulas))
  })
  const text = tdsDocument('Sales & "more"', fields)
  expect(XMLValidator.validate(text)).toBe(true)
  const root = parseTds(text)
  expect(
    faultsOfTds(
      root,
      COLUMNS.map(({ name }) => ({ name, type: '', nullable: true }))
    )
  ).toEqual([])
  return root
}

const columnsOf = (root: TdsElement) => root.children.filter(({ name }) => name === 'column')
const columnNamed = (root: TdsElement, name: string) =>
  columnsOf(root).find(({ attributes }) => attributes['name'] === name)

const problems = (looks: Record<string, FieldLook>, formulas: Record<string, string> = {}): string => {
  try {
    tds(looks, formulas)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('nothing is wrong')
}

/** What the names `Margin` and `Big` give. */
const MARGIN = '[Calculation_167787014144679963]'
const BIG = '[Calculation_771153978453477292]'

/** Elements, and attributes of each, as in a file that Tableau Desktop has saved (20203, 18.1), for the same things; there is no hidden column in it. */
const DESKTOP: Readonly<Record<string, readonly string[]>> = {
  datasource: ['formatted-name', 'inline', 'source-platform', 'version', 'xmlns:user'],
  'document-format-change-manifest': [],
  ObjectModelEncapsulateLegacy: [],
  ObjectModelTableType: [],
  SchemaViewerObjectModel: [],
  'named-connections': [],
  'named-connection': ['caption', 'name'],
  relation: ['connection', 'name', 'table', 'type'],
  'metadata-records': [],
  'metadata-record': ['class'],
  'remote-name': [],
  'remote-type': [],
  'local-name': [],
  'parent-name': [],
  'remote-alias': [],
  ordinal: [],
  'local-type': [],
  aggregation: [],
  'contains-null': [],
  collation: ['flag', 'name'],
  'object-id': [],
  aliases: ['enabled'],
  column: [
    'aggregation',
    'caption',
    'datatype',
    'default-format',
    'hidden',
    'name',
    'role',
    'semantic-role',
    'type'
  ],
  calculation: ['class', 'formula', 'scope-isolation'],
  desc: [],
  'formatted-text': [],
  run: [],
  'folders-common': [],
  folder: ['name'],
  'folder-item': ['name', 'type'],
  layout: ['dim-ordering', 'measure-ordering', 'show-structure'],
  'object-graph': [],
  objects: [],
  object: ['caption', 'id'],
  properties: ['context'],
  // In the files that others have published: a live connection with its table.
  connection: [
    'authentication',
    'author-locale',
    'class',
    'dbname',
    'default-settings',
    'schema',
    'tablename'
  ],
  cols: [],
  map: ['key', 'value']
}

/** The order of the parts of a record in those files. */
const RECORD = [
  'remote-name',
  'remote-type',
  'local-name',
  'parent-name',
  'remote-alias',
  'ordinal',
  'local-type',
  'aggregation',
  'contains-null',
  'collation',
  'object-id'
]

describe('tdsDocument', () => {
  const everything = () =>
    tds(
      {
        id: { role: 'dimension', caption: 'Order', folder: 'Ids' },
        amount: { defaultFormat: 'c"€"#,##0.00', description: 'Net\nin "euros"', folder: 'Money' },
        country: { role: 'country-code' },
        lat: { role: 'latitude' },
        zip: { role: 'zip-code', hidden: true },
        Margin: { folder: 'Money' }
      },
      { Margin: 'SUM([amount])\n/ SUM([Big])', Big: 'IF [a]]b & <c> "d" \'e\'] = "[x]" THEN [Order] END' }
    )

  it('has the elements, attributes and orders of the files of Tableau Desktop', () => {
    const root = everything()
    const visit = (element: TdsElement): void => {
      expect(Object.keys(DESKTOP)).toContain(element.name)
      const names = Object.keys(element.attributes)
      expect(names.filter(name => !DESKTOP[element.name]?.includes(name))).toEqual([])
      if (element.name === 'column') expect(names).toEqual([...names].sort())
      element.children.forEach(visit)
    }
    visit(root)
    for (const record of all(root, 'metadata-record')) {
      const names = record.children.map(({ name }) => name)
      expect(names).toEqual(RECORD.filter(name => names.includes(name)))
    }
  })

  it('describes each column of the Hyper file', () => {
    const records = all(everything(), 'metadata-record').map(({ children }) =>
      children.map(({ text }) => text)
    )
    expect(records[0]).toEqual([
      'id',
      '20',
      '[id]',
      '[Extract]',
      'id',
      '0',
      'integer',
      'Sum',
      'false',
      '[Extract_1]'
    ])
    expect(records.map(record => [record[1], record[6], record[7]])).toEqual([
      ['20', 'integer', 'Sum'],
      ['5', 'real', 'Sum'],
      ['131', 'real', 'Sum'],
      ['3', 'integer', 'Sum'],
      ['129', 'string', 'Count'],
      ['5', 'real', 'Sum'],
      ['3', 'integer', 'Sum'],
      ['11', 'boolean', 'Count'],
      ['133', 'date', 'Year'],
      ['135', 'datetime', 'Year'],
      ['129', 'string', 'Count']
    ])
    expect(records.at(-1)?.slice(0, 3)).toEqual(['a]b & <c> "d" \'e\'', '129', '[a]]b & <c> "d" \'e\']'])
  })

  it('writes captions, roles, formats, descriptions and folders', () => {
    const root = everything()
    expect(columnNamed(root, '[id]')?.attributes).toEqual({
      caption: 'Order',
      datatype: 'integer',
      name: '[id]',
      role: 'dimension',
      type: 'ordinal'
    })
    expect(columnNamed(root, '[lat]')?.attributes).toMatchObject({
      aggregation: 'Avg',
      role: 'measure',
      'semantic-role': '[Geographical].[Latitude]'
    })
    expect(columnNamed(root, '[zip]')?.attributes).toMatchObject({
      hidden: 'true',
      role: 'dimension',
      'semantic-role': '[ZipCode].[Name]',
      type: 'nominal'
    })
    expect(columnNamed(root, '[amount]')?.attributes['default-format']).toBe('c"€"#,##0.00')
    const [amount] = columnsOf(root).filter(({ attributes }) => attributes['name'] === '[amount]')
    expect(all(amount as TdsElement, 'run')[0]?.text).toBe('Net\nin "euros"')
    const folders = all(root, 'folder').map(folder => [
      folder.attributes['name'],
      ...folder.children.map(({ attributes }) => attributes['name'])
    ])
    expect(folders).toEqual([
      ['Ids', '[id]'],
      ['Money', '[amount]', MARGIN]
    ])
  })

  it('writes formulas with local names, those that are used first', () => {
    const root = everything()
    const formulas = all(root, 'calculation').map(({ attributes }) => attributes['formula'])
    expect(formulas).toEqual([
      'IF [a]]b & <c> "d" \'e\'] = "[x]" THEN [id] END',
      `SUM([amount])\r\n/ SUM(${BIG})`
    ])
    expect(columnNamed(root, MARGIN)?.attributes['caption']).toBe('Margin')
    expect(columnNamed(root, BIG)?.attributes['caption']).toBe('Big')
  })

  it('gives a calculated field a name that no other field changes, as workbooks know it by that', () => {
    const localOf = (formulas: Record<string, string>, caption: string): string | undefined =>
      columnsOf(tds({}, formulas)).find(({ attributes }) => attributes['caption'] === caption)?.attributes[
        'name'
      ]
    const orders = [{ Margin: '1' }, { Tax: '2', Margin: '[Tax] + 1' }, { Margin: '1', Share: '[Margin]' }]
    expect(orders.map(formulas => localOf(formulas, 'Margin'))).toEqual([MARGIN, MARGIN, MARGIN])
  })

  it('takes columns that are named as Tableau names calculated fields', () => {
    const columns = [column('Calculation_1', 'int'), column('Calculation_2', 'text')]
    const fields = fieldsOf(columns, {
      looks: new Map(),
      calculatedFields: new Map([['M', '[Calculation_1]']])
    })
    expect(faultsOfTds(parseTds(tdsDocument('Sales', fields)), columns)).toEqual([])
  })
})

describe('fieldsOf', () => {
  it('lists all that does not fit', () => {
    const message = problems(
      {
        amuont: { caption: 'x' },
        country: { caption: 'AMOUNT' },
        n: { caption: 'Twice' },
        day: { caption: 'twice' }
      },
      { Margin: '[Parameters].[p] + [contry]', Price: '1', Twice: '2' }
    )
    expect(message).toMatch(/^data\.presentation: What columns and calculated-fields say of fields/)
    for (const part of [
      '"amuont" looks, which is not a column of the extract (did you mean "amount"?)',
      '"AMOUNT" is a name or caption of two fields',
      '"twice" is a name or caption of two fields',
      '"Price" is a name or caption of two fields',
      '"Twice" is a name or caption of two fields',
      'the formula of "Margin" uses [Parameters], which is not a field',
      'uses [contry], which is not a field (did you mean "country"?)'
    ]) {
      expect(message).toContain(part)
    }
  })

  it('refuses roles and formats that do not go with the type', () => {
    const message = problems({
      country: { role: 'measure' },
      amount: { role: 'city' },
      day: { defaultFormat: 'n0' },
      paid: { role: 'longitude' }
    })
    for (const part of [
      '"country" is text, which does not go with role measure',
      '"amount" is double, which does not go with role city',
      '"day" is date, and default-format is for numbers',
      '"paid" is bool, which does not go with role longitude'
    ]) {
      expect(message).toContain(part)
    }
  })

  it.each(['a\uffffb', 'a\ufffe', 'a\tb', '\ud800'])('refuses the column name %j', name => {
    const presentation = { looks: new Map(), calculatedFields: new Map([['M', '1']]) }
    expect(() => fieldsOf([column(name, 'int')], presentation)).toThrow(/holds a control character/)
  })

  it('refuses fields that use themselves', () => {
    expect(problems({}, { A: '[B]', B: '[C]', C: '[A]' })).toContain('uses itself (A → B → C → A)')
    expect(problems({}, { A: '[A]' })).toContain('uses itself (A → A)')
  })

  it('takes looks of a calculated field, but no caption', () => {
    const root = tds({ M: { role: 'dimension', defaultFormat: 'p0%' } }, { M: '[amount]' })
    const [M] = columnsOf(root).filter(({ attributes }) => attributes['caption'] === 'M')
    expect(M?.attributes).toMatchObject({
      role: 'dimension',
      'default-format': 'p0%'
    })
    expect(problems({ M: { caption: 'x' } }, { M: '1' })).toContain('"M" is given a caption')
  })
})
