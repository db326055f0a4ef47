import type { Case } from './fixtures.ts'

/** Name, type, least value, greatest value, and one between. */
const TYPES = [
  ['flag', 'bool', 'false', 'true', 'true'],
  ['small', 'int', '-2147483648', '2147483647', '0'],
  ['big', 'bigint', '-9223372036854775808', '9223372036854775807', '9007199254740993'],
  ['real', 'double', '-1.7976931348623157e308', '1.7976931348623157e308', '0.30000000000000004'],
  ['tiny', 'double', '-5e-324', '2.2250738585072014e-308', '-0.0'],
  ['whole', 'numeric(18,0)', '-999999999999999999', '999999999999999999', '0'],
  ['money', 'numeric(18,2)', '-9999999999999999.99', '9999999999999999.99', '0.10'],
  ['share', 'numeric(18,18)', '-0.999999999999999999', '0.999999999999999999', '0.000000000000000001'],
  ['short', 'numeric(3,1)', '-99.9', '99.9', '1.5'],
  ['word', 'text', '""', '~', '"a ""quoted"", word"'],
  ['day', 'date', '0001-01-01', '9999-12-31', '2024-02-29'],
  ['clock', 'time', '00:00:00', '23:59:59.999999', '12:30:00.5'],
  ['moment', 'timestamp', '0001-01-01 00:00:00', '9999-12-31 23:59:59.999999', '1969-12-31 23:59:59.999999'],
  [
    'instant',
    'timestamp_tz',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999999Z',
    '2026-03-08T02:30:00+05:30'
  ]
] as const

const LONG = 'The quick brown fox; 敏捷的棕色狐狸 🦊 '.repeat(30_000)

const TEXTS = [
  '',
  ' ',
  'NULL',
  'Łódź, Århus, Αθήνα, Київ, 東京, 서울, القاهرة',
  'e\u0301 is not \u00e9',
  '👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \u{10FFFF}',
  '\u202Eright to left\u202C \u200B\uFEFF\uFFFD',
  'tab\tnewline\ncarriage return\rbackslash \\ quotes " \' `',
  '\u0001\u001F\u007F\u0085\u2028',
  '<b>&amp;</b>',
  LONG
]

/** Name of the extract with the last day that Hyper knows. */
export const LAST_DAY = 'the last day of the calendar'

/** What no fixture has: every type at both ends, all kinds of text and of names, many rows, many columns. */
export function generatedCases(): readonly Case[] {
  return [everyType(), texts(), names(), computed(), beyondTableau(), lastDay(), manyRows(), manyColumns()]
}

function everyType(): Case {
  const rows = [TYPES.map(([name]) => name), ...[2, 3, 4].map(index => TYPES.map(type => type[index]))]
  const nulls = TYPES.map(() => '')
  return {
    name: 'every type, least and greatest values, NULL',
    file: 'types.csv',
    content: `${[...rows, nulls].map(row => row.join()).join('\n')}\n`,
    inputs: { columns: TYPES.map(([name, type]) => `${name}: ${type}`).join('\n') }
  }
}

function texts(): Case {
  // A cut may leave half a character, which the action removes.
  const records = TEXTS.map((text, id) => ({ id, text, other: id % 2 === 0 ? null : text.slice(0, 10) }))
  return {
    name: 'text of all kinds',
    file: 'texts.ndjson',
    content: records.map(record => `${JSON.stringify(record)}\n`).join(''),
    inputs: {}
  }
}

function names(): Case {
  const fields = [
    'Zürich',
    '東京 🗼',
    'a"b',
    "it's",
    'a.b[c]',
    'SELECT',
    ' x  y ',
    'x'.repeat(300),
    'é',
    'e\u0301'
  ]
  const record = Object.fromEntries(fields.map((field, index) => [field, index]))
  return { name: 'names of all kinds', file: 'names.json', content: JSON.stringify([record]), inputs: {} }
}

/** Types and values that only a transform gives. */
function computed(): Case {
  return {
    name: 'computed by a transform',
    file: 'one.csv',
    content: 'id\n1\n2\n3\n',
    inputs: {
      transform: `SELECT id, 1 AS constant, id::smallint AS "smallint", (id / 3.0)::real AS "real",
        CASE id WHEN 1 THEN 'NaN' WHEN 2 THEN 'Infinity' ELSE '-Infinity' END::double precision AS odd,
        'abc'::char(5) AS "char", 'abc'::varchar(5) AS "varchar", avg(id) OVER () AS average,
        (id * 1.25)::numeric(9,4) AS price, time '23:59:59.000001' AS clock, NULL::date AS nothing,
        timestamptz '2026-01-01 01:00:00+01' AS instant, md5(id::text) AS hash
        FROM source`
    }
  }
}

/** Dates that the file format holds although Tableau's own calendar ends before. */
function beyondTableau(): Case {
  return {
    name: 'years before 1 and after 9999',
    file: 'one.csv',
    content: 'id\n1\n',
    inputs: {
      transform: `SELECT day, day::timestamp + interval '1 microsecond' AS moment FROM
        (SELECT unnest(array[date '4713-01-01 BC', date '0044-03-15 BC', date '0001-12-31 BC', date '10000-01-01',
          date '294246-12-31']) AS day) d`
    }
  }
}

function lastDay(): Case {
  return {
    name: LAST_DAY,
    file: 'one.csv',
    content: 'id\n1\n',
    inputs: {
      transform: `SELECT id, date '294276-12-31' AS day, timestamp '294276-12-31 23:59:59.999999' AS moment FROM source`
    }
  }
}

/** More rows than one block of the file holds. */
function manyRows(): Case {
  return {
    name: 'many rows',
    file: 'one.csv',
    content: 'id\n1\n',
    inputs: {
      transform: `SELECT n, CASE WHEN n % 7 > 0 THEN n / 8.0::double precision END AS eighth,
        CASE WHEN n % 3 > 0 THEN 'row ' || n END AS label,
        timestamp '2000-01-01' + n * interval '1 minute' AS moment
        FROM source, generate_series(1, 150000) AS g(n)`
    }
  }
}

function manyColumns(): Case {
  const columns = Array.from({ length: 600 }, (_, index) => index)
  return {
    name: 'many columns',
    file: 'wide.csv',
    content: `${columns.map(index => `c${index}`).join()}\n${columns.join()}\n${columns.map(index => (index % 2 ? '' : index / 4)).join()}\n`,
    inputs: {}
  }
}
