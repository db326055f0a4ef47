import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  Bool,
  type DataType,
  Dictionary,
  Field,
  FixedSizeList,
  Int8,
  Int32,
  LargeUtf8,
  List,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Table,
  TimestampNanosecond,
  tableToIPC,
  Uint64,
  Utf8,
  type Vector,
  vectorFromArray
} from 'apache-arrow'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'
import { failureOf } from '../../../support/spool.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

/** Columns in one batch, which may have the same name. */
function tableOf(columns: readonly (readonly [name: string, values: Vector])[]): Table {
  const fields = columns.map(([name, { type }]) => new Field(name, type as DataType, true))
  const schema = new Schema(fields)
  const children = columns.map(([, { data }]) => data[0])
  const length = columns[0]?.[1].length ?? 0
  const data = makeData({ type: new Struct(fields), length, children: children as never })
  return new Table([new RecordBatch(schema, data as never)])
}

const LAYOUTS = ['file', 'stream'] as const
const large = (values: readonly (string | null)[]): Vector => vectorFromArray(values, new LargeUtf8())

describe('Arrow that the engine cannot read', () => {
  it.each(LAYOUTS)('has all batches of a %s', async layout => {
    const batches = [1, 2, 3].map(id => tableOf([['t', large([`a${id}`, null, `ü"${id}\n`])]]))
    const [first, ...rest] = batches as [Table, ...Table[]]
    const content = tableToIPC(first.concat(...rest), layout)
    const { columns, rows } = await room.build({ name: 'x.arrow', content })
    expect(columns).toEqual(['t text'])
    expect(rows.flat().toSorted()).toEqual(
      [...['a1', 'a2', 'a3', 'ü"1\n', 'ü"2\n', 'ü"3\n'], null, null, null].toSorted()
    )
  })

  it('has names that can be used', async () => {
    const ids = vectorFromArray([1], new Int32())
    const content = tableToIPC(
      tableOf([
        ['', ids],
        ['a', ids],
        ['a', ids],
        ['b\0', ids]
      ])
    )
    const { columns } = await room.build({ name: 'x.arrow', content })
    expect(columns).toEqual(['column_1 int', 'a int', 'a_2 int', 'b  int'])
  })

  it.each(LAYOUTS)('has no rows in a %s without any, and its types', async layout => {
    const schema = new Schema([new Field('n', new Uint64(), true), new Field('t', new LargeUtf8(), true)])
    for (const content of [
      tableToIPC(new Table(schema), layout),
      tableToIPC(
        tableOf([
          ['n', vectorFromArray([], new Uint64())],
          ['t', large([])]
        ]),
        layout
      )
    ]) {
      const { columns, rows } = await room.build({ name: 'x.arrow', content }, { ifEmpty: 'publish' })
      expect(columns.at(-1)).toBe('t text')
      expect(rows).toEqual([])
    }
  })

  it('has the columns of a stream without a batch', async () => {
    const writer = new RecordBatchStreamWriter()
    writer.reset(undefined, new Schema([new Field('t', new LargeUtf8(), true)]))
    writer.finish()
    const content = await writer.toUint8Array()
    const { columns, rows } = await room.build({ name: 'x.arrow', content }, { ifEmpty: 'publish' })
    expect([columns, rows]).toEqual([['t text'], []])
  })

  it('has dictionaries, lists and structs as JSON, with all digits', async () => {
    const words = vectorFromArray(['x', 'y', 'x', null], new Dictionary(new Utf8(), new Int8()))
    const lists = vectorFromArray([[1, 2], [], null, [3]], new List(new Field('item', new Int32())))
    const pairs = vectorFromArray(
      [[true, false], null, null, null],
      new FixedSizeList(2, new Field('i', new Bool()))
    )
    const structs = vectorFromArray(
      [{ a: 2n ** 64n - 1n, s: 'q"' }, null, { a: null, s: null }, { a: 1n, s: '' }],
      new Struct([new Field('a', new Uint64(), true), new Field('s', new Utf8(), true)])
    )
    const content = tableToIPC(
      tableOf([
        ['w', words],
        ['l', lists],
        ['p', pairs],
        ['s', structs]
      ])
    )
    const { columns, rows } = await room.build({ name: 'x.arrow', content })
    expect(columns).toEqual(['w text', 'l text', 'p text', 's text'])
    expect(rows).toEqual([
      ['x', '[1,2]', '[true,false]', '{"a":18446744073709551615,"s":"q\\""}'],
      ['y', '[]', null, null],
      ['x', null, null, '{"a":null,"s":null}'],
      [null, '[3]', null, '{"a":1,"s":""}']
    ])
  })

  it('cuts nanoseconds', async () => {
    const at = vectorFromArray([1_700_000_000_123], new TimestampNanosecond('UTC'))
    at.data[0]?.values.set([1_700_000_000_123_456_789n])
    const { columns, rows } = await room.build({
      name: 'x.arrow',
      content: tableToIPC(tableOf([['at', at]]))
    })
    expect(columns).toEqual(['at timestamp'])
    expect(rows).toEqual([['2023-11-14 22:13:20.123456']])
  })

  it('fails at a text that is not UTF-8, and names the column', async () => {
    const texts = large(['ab', 'cd'])
    texts.data[0]?.values.set([0xff], 2)
    const error = await failureOf(
      room.build({ name: 'x.arrow', content: tableToIPC(tableOf([['t', texts]])) })
    )
    expect(error.code).toBe('source.arrow')
    expect(error.what).toMatch(
      /^Column "t" \(large_utf8\) of the Arrow data of x\.arrow cannot be read: .*UTF-8/
    )
  })

  it('goes with the rows of another file, which the engine reads', async () => {
    const one = tableToIPC(tableOf([['t', large(['a'])]]))
    const two = tableToIPC(tableOf([['t', vectorFromArray(['b'], new Utf8())]]))
    const { rows } = await room.build([
      { name: 'a.arrow', content: one },
      { name: 'b.arrow', content: two }
    ])
    expect(rows.flat().toSorted()).toEqual(['a', 'b'])
  })
})
