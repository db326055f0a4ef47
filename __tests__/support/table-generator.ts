import fc from 'fast-check'
import { columnName, freeText } from './hard-texts.ts'
import * as texts from './table-texts.ts'

/** A value as a source has it: NULL, the text of a number, a bool as written, a string, or JSON that is nested. */
export type Value =
  | null
  | { readonly number: string }
  | { readonly bool: string }
  | { readonly string: string }
  | { readonly array: readonly Value[] }
  | { readonly object: readonly (readonly [name: string, value: Value])[] }

/** A value, or undefined where the source has nothing at all: a member that is missing. */
export type Cell = Value | undefined

export const FORMATS = ['json', 'ndjson', 'csv', 'parquet'] as const
export type Format = (typeof FORMATS)[number]

/** Where a file is spoilt, if it is. */
export type Flaw = 'cut' | 'one-too-many' | 'raw-control' | 'quote' | 'not-json'

/** A table as a source may hold it, and how it is written. */
export interface Table {
  readonly names: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  /** What the records of JSON are. `arrays` and `scalars`: the names say nothing, or stand in the first record. */
  readonly records: 'objects' | 'arrays' | 'arrays-with-names' | 'scalars'
  readonly style: Style
}

/** How a table is written; what a format has no use for is left aside. */
export interface Style {
  /** Decides about quotes, escapes and blanks, cell by cell. */
  readonly seed: number
  readonly delimiter: ',' | ';' | '\t' | '|'
  readonly lineEnd: '\n' | '\r\n' | '\r'
  readonly endsWithLine: boolean
  readonly mark: boolean
  readonly emptyLines: boolean
  readonly quotes: 'needed' | 'some' | 'all'
  readonly indent: '' | '  ' | '\t'
  /** The records of a JSON document stand in a member. */
  readonly wrapped: boolean
  readonly flaw?: Flaw | undefined
}

const number = (look: fc.Arbitrary<string>): fc.Arbitrary<Value> => look.map(all => ({ number: all }))
const string = (look: fc.Arbitrary<string>): fc.Arbitrary<Value> => look.map(all => ({ string: all }))
const bool = (look: fc.Arbitrary<string>): fc.Arbitrary<Value> => look.map(all => ({ bool: all }))
const blank = (look: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(texts.blanks, look, texts.blanks).map(all => all.join(''))

const scalar: fc.Arbitrary<Value> = fc.oneof(
  number(texts.wholeNumber),
  number(texts.plainDecimal),
  string(freeText),
  string(texts.isoDate),
  bool(texts.bool),
  fc.constant(null)
)
const memberName = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'c', 'A', 'a_b', '') },
  { weight: 1, arbitrary: columnName }
)

/** JSON that is nested, with keys that come again. */
const nested = fc.letrec<{ value: Value; array: Value; object: Value }>(tie => ({
  value: fc.oneof({ maxDepth: 2, depthSize: 'small' }, scalar, tie('object'), tie('array')),
  array: fc.array(tie('value'), { maxLength: 3 }).map(array => ({ array })),
  object: fc.array(fc.tuple(memberName, tie('value')), { maxLength: 4 }).map(object => ({ object }))
}))

/** What the values of a column look like, by weight: most columns have one look. */
const LOOKS: readonly fc.Arbitrary<Value>[] = [
  number(texts.wholeNumber),
  number(fc.integer({ min: -9, max: 99 }).map(String)),
  number(texts.hugeNumber),
  ...texts.decimals.map(number),
  number(texts.printedDouble),
  number(texts.exponentNumber),
  string(texts.idLike),
  string(texts.leadingZero),
  string(texts.groupedNumber),
  string(texts.localDate),
  string(texts.isoDate),
  string(texts.impossibleDate),
  string(texts.localTime),
  string(texts.instant),
  string(texts.notFinite),
  bool(texts.bool),
  bool(texts.boolAnyCase),
  string(freeText),
  string(blank(fc.oneof(texts.wholeNumber, texts.plainDecimal, texts.bool, texts.isoDate, texts.instant))),
  fc.constant({ string: '' })
]
const OBJECTS = nested.object
const ARRAYS = nested.array

const look: fc.Arbitrary<fc.Arbitrary<Value>> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...LOOKS) },
  { weight: 2, arbitrary: fc.constantFrom(OBJECTS, OBJECTS, ARRAYS) }
)

/** The cells of one column, `rows` of them: one look or several, with NULLs and missing ones. */
function column(rows: number): fc.Arbitrary<Cell[]> {
  const looks = fc.oneof(
    { weight: 4, arbitrary: look.map(one => [one]) },
    { weight: 1, arbitrary: fc.array(look, { minLength: 2, maxLength: 3 }) }
  )
  const gaps = fc.constantFrom(0, 0, 1, 4, 20)
  return fc.tuple(looks, gaps, gaps).chain(([all, nulls, missing]) => {
    const cell: fc.Arbitrary<Cell> = fc.oneof(
      ...all.map(arbitrary => ({ weight: Math.ceil(12 / all.length), arbitrary })),
      { weight: nulls, arbitrary: fc.constant(null) },
      { weight: missing, arbitrary: fc.constant(undefined) }
    )
    return fc.array(cell, { minLength: rows, maxLength: rows })
  })
}

const style: fc.Arbitrary<Style> = fc.record({
  seed: fc.nat(),
  delimiter: fc.constantFrom(',' as const, ',' as const, ';' as const, '\t' as const, '|' as const),
  lineEnd: fc.constantFrom('\n' as const, '\r\n' as const, '\r' as const),
  endsWithLine: fc.boolean(),
  mark: fc.boolean(),
  emptyLines: fc.boolean(),
  quotes: fc.constantFrom('needed' as const, 'some' as const, 'all' as const),
  indent: fc.constantFrom('' as const, '  ' as const, '\t' as const),
  wrapped: fc.boolean(),
  flaw: fc.oneof(
    { weight: 24, arbitrary: fc.constant(undefined) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Flaw>('cut', 'one-too-many', 'raw-control', 'quote', 'not-json')
    }
  )
})

const size = fc.oneof(
  { weight: 40, arbitrary: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 8 })) },
  { weight: 10, arbitrary: fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 40 })) },
  { weight: 1, arbitrary: fc.tuple(fc.constant(3), fc.integer({ min: 100, max: 400 })) }
)

/** Random tables, most of them small. */
export const anyTable: fc.Arbitrary<Table> = size.chain(([columns, rows]) =>
  fc
    .record({
      names: fc.array(columnName, { minLength: columns, maxLength: columns }),
      cells: fc.tuple(...Array.from({ length: columns }, () => column(rows))),
      records: fc.oneof(
        { weight: 12, arbitrary: fc.constant('objects' as const) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('arrays' as const, 'arrays-with-names' as const, 'scalars' as const)
        }
      ),
      style
    })
    .map(({ cells, ...table }) => ({
      ...table,
      rows: Array.from({ length: rows }, (_, row) => cells.map(values => values[row]))
    }))
)
