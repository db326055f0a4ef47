import fc from 'fast-check'

const HARD = [
  '"',
  "'",
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r',
  '\r\n',
  '\\',
  '\\n',
  '\\N',
  '\u0001',
  '\u0002',
  '\u001f',
  '\u007f'
]
const HARDER = [
  '\u0000',
  '\ud83d',
  '\ude00',
  '\u2028',
  '\u0085',
  '\ufeff',
  '\ufffd',
  '\u{10ffff}',
  'e\u0301',
  'é',
  '😀',
  '👩‍👩‍👧'
]
const WORDS = [
  'a',
  'NULL',
  'null',
  'N/A',
  'ß',
  'İ',
  '1',
  '0',
  '-',
  '.',
  ':',
  ' ',
  '{',
  '}',
  '[',
  ']',
  '/',
  '<b>',
  '%',
  "';--",
  '$x'
]

/** Free text, hostile to every format. */
export const freeText = fc.oneof(
  fc.array(fc.constantFrom(...HARD, ...HARDER, ...WORDS), { maxLength: 8 }).map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', '', ' ', 'x'.repeat(5000), 'yes', '12%', '$5', '2026', 'yesterday', 'é'.repeat(300))
)

const NAMES = [
  'id',
  'ID',
  'Id',
  'a',
  'A',
  'b',
  'a_b',
  'a_B',
  'x',
  'name',
  'column_1',
  'column_2',
  'a_2',
  'SELECT',
  'order',
  'n',
  's',
  'c1',
  'j'
]
const HARD_NAMES = [
  '',
  ' ',
  '"',
  'a"b',
  "it's",
  'a.b[c]',
  'ß',
  'ẞ',
  '😀',
  'É',
  'é',
  'a\nb',
  'a\u0001',
  '\u007f',
  'Zürich',
  '東京',
  'İ',
  '%s',
  '$1',
  '\\',
  'a;b',
  'a,b',
  '_',
  '0',
  'NULL'
]

/** Names of columns: they collide, also by case, are blank, too long, reserved, or full of quotes. */
export const columnName = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 2, arbitrary: fc.constantFrom(...HARD_NAMES) },
  { weight: 1, arbitrary: freeText.filter(name => name.length < 100) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('n', 'N', '😀'),
        fc.constantFrom(253, 254, 255, 256, 300),
        fc.constantFrom('', 'x', 'X')
      )
      .map(([letter, length, end]) => letter.repeat(length) + end)
  }
)
