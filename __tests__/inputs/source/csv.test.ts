import { describe, expect, it } from '@jest/globals'
import { fault, read } from '../../support/step-inputs.ts'

describe('how a CSV file is written', () => {
  it.each<[string, string, object]>([
    ['source-encoding', 'Windows-1252', { encoding: 'windows-1252' }],
    ['source-encoding', 'utf-16', { encoding: 'utf-16' }],
    ['source-delimiter', ';', { delimiter: ';' }],
    ['source-delimiter', 'Tab', { delimiter: '\t' }],
    ['source-delimiter', '\\t', { delimiter: '\t' }],
    ['source-delimiter', 'pipe', { delimiter: '|' }],
    ['source-delimiter', 'comma', { delimiter: ',' }],
    ['source-delimiter', 'semicolon', { delimiter: ';' }],
    ['source-delimiter', 'space', { delimiter: ' ' }],
    ['source-delimiter', '§', { delimiter: '§' }],
    ['source-delimiter', '😀', { delimiter: '😀' }],
    ['source-header', 'False', { header: false }],
    ['source-header', 'true', {}],
    ['source-skip-rows', '3', { skipRows: 3 }],
    ['source-skip-rows', '0', {}],
    ['source-null-values', '-', { dialect: { nullValues: ['-'] } }],
    ['source-null-values', '#N/A', { dialect: { nullValues: ['#N/A'] } }],
    [
      'source-null-values',
      '[NULL, "N/A", "#NV", ""]',
      { dialect: { nullValues: ['NULL', 'N/A', '#NV', ''] } }
    ],
    ['source-null-values', '- ~\n- "-"\n- null', { dialect: { nullValues: ['~', '-', 'null'] } }],
    [
      'source-null-values',
      'NULL\n #N/A\n\n-\na,b\n""\n',
      { dialect: { nullValues: ['NULL', '#N/A', '-', 'a,b', ''] } }
    ],
    ['source-null-values', '"a,b"', { dialect: { nullValues: ['a,b'] } }],
    ['source-decimal', ',', { dialect: { decimal: ',' } }],
    ['source-decimal', 'comma', { dialect: { decimal: ',' } }],
    ['source-decimal', '.', {}],
    ['source-group', ',', { dialect: { group: ',' } }],
    ['source-group', '’', { dialect: { group: "'" } }],
    ['source-group', 'Space', { dialect: { group: ' ' } }],
    ['source-date-format', 'dd.MM.yyyy', { dialect: { dateFormat: 'dd.MM.yyyy' } }],
    ['source-date-format', 'yyyy MMM', { dialect: { dateFormat: 'yyyy MMM' } }],
    ['source-date-format', 'd. MMM yyyy H:mm', { dialect: { dateFormat: 'd. MMM yyyy H:mm' } }]
  ])('%s: %s', (name, value, expected) => {
    for (const format of ['auto', 'csv', ...(expected && 'delimiter' in expected ? [] : ['tsv'])]) {
      const { config } = read({ [name]: value, 'source-format': format })
      const {
        locations,
        format: _format,
        method,
        headers,
        secrets,
        maxSize,
        maxPages: _maxPages,
        concurrency: _concurrency,
        ...csv
      } = config.sources[0]?.config ?? {}
      expect(csv).toEqual(expected)
    }
  })

  it.each([
    ['source-encoding', 'latin-one', /not a label of the WHATWG.*Common ones are/],
    ['source-encoding', 'windows-125', /not a label of the WHATWG.*Did you mean windows-1252/],
    ['source-encoding', 'cp850', /not a label of the WHATWG/],
    ['source-delimiter', '||', /neither one character nor one of comma/],
    ['source-delimiter', 'semicolons', /neither one character/],
    ['source-delimiter', '"', /cannot stand between fields/],
    ['source-header', 'no', /must be one of true, false/],
    ['source-skip-rows', '-1', /must be a whole number from 0/],
    ['source-skip-rows', '1.5', /must be a whole number/],
    ['source-null-values', 'NULL,N/A', /neither one text per line nor a YAML list/],
    ['source-null-values', '- #N/A', /one with a #/],
    ['source-null-values', '[ #N/A ]', /one with a #/],
    ['source-null-values', '[]', /neither one text/],
    ['source-null-values', '[{a: b}]', /neither one text/],
    ['source-decimal', ';', /not a point \(\.\) or a comma/],
    ['source-group', '_', /not a comma/],
    ['source-date-format', 'DD.MM.YYYY', /which has the letters DD/],
    ['source-date-format', 'HH:mm', /names no day/],
    ['source-date-format', '0,00', /names no day/],
    ['source-date-format', 'yyyyMMdd', /fits numbers too.*columns: \{name: \{format: yyyyMMdd\}\}/],
    ['source-date-format', 'yyyyMMddHHmmss.SSS', /fits numbers too/],
    ['source-date-format', 'yyyy.MM', /fits numbers too/],
    ['source-group', '.', /would both be "\."\. Set source-decimal to a comma/]
  ])('%s: %s fails', (name, value, message) => {
    expect(fault({ [name]: value }).message).toMatch(message)
  })

  it('means nothing for other formats', () => {
    expect(
      fault({ 'source-header': 'false', 'source-skip-rows': '1', 'source-format': 'json' }).message
    ).toMatch(/source-skip-rows, source-header are given, but source-format is json/)
    expect(fault({ 'source-decimal': ',', 'source-group': ',' }).message).toMatch(/both be ","/)
    expect(
      fault({ 'source-null-values': '-', 'source-decimal': ',', 'source-format': 'parquet' }).message
    ).toMatch(/source-null-values, source-decimal are given, but source-format is parquet/)
    expect(fault({ 'source-delimiter': ';', 'source-format': 'tsv' }).message).toMatch(/source-format is tsv/)
    expect(
      read({ 'source-delimiter': 'tab', 'source-format': 'tsv' }).config.sources[0]?.config.delimiter
    ).toBe('\t')
  })
})
