import { describe, expect, it } from '@jest/globals'
import { type ChoiceName, declared, INPUT_NAMES } from '../../../src/base/input-catalog.ts'
import { suggestInput, suggestValue } from '../../../src/inputs/reading/hints.ts'
import { FORMAT_HINTS, SOURCE_FORMATS } from '../../../src/source/formats/format-table.ts'

const valuesOf = (name: ChoiceName) => declared(name).values ?? []

describe('suggestValue', () => {
  it.each<[ChoiceName, string, string | undefined]>([
    ['publish-mode', 'overwite', 'overwrite'],
    ['publish-mode', 'full', 'overwrite'],
    ['publish-mode', 'merge', 'upsert'],
    ['publish-mode', 'insert', 'append'],
    ['publish-mode', 'delte', undefined],
    ['publish-mode', 'replce', undefined],
    ['publish-mode', 'remove', undefined],
    ['publish-mode', 'truncate', undefined],
    ['dry-run', 'ture', 'true'],
    ['dry-run', 'flase', 'false'],
    ['dry-run', 'no', 'false'],
    ['dry-run', 'off', 'false'],
    ['dry-run', 'yes', 'true'],
    ['dry-run', 'maybe', undefined],
    ['if-empty', 'skipp', 'skip'],
    ['source-method', 'PUT', undefined],
    ['source-method', 'PSOT', 'POST'],
    ['hyper-version', '5', undefined]
  ])('%s: %s → %s', (name, value, meant) => {
    expect(suggestValue(name, value, valuesOf(name))).toBe(meant)
  })

  it.each([
    ['excel', 'xlsx'],
    ['Excel', 'xlsx'],
    ['jsonl', 'ndjson'],
    ['cvs', 'csv'],
    ['pdf', undefined]
  ])('source-format: %s → %s', (value, meant) => {
    expect(suggestValue('source-format', value, SOURCE_FORMATS, FORMAT_HINTS)).toBe(meant)
  })
})

describe('suggestInput', () => {
  it.each([
    ['publsh-mode', 'publish-mode'],
    ['datasource_name', 'datasource-name'],
    ['source-separator', 'source-delimiter'],
    ['separator', 'source-delimiter'],
    ['sheet', 'source-records'],
    ['source-sheet', 'source-records'],
    ['query', 'source-query'],
    ['sql', 'transform'],
    ['delimiter', 'source-delimiter'],
    ['url', 'source-url'],
    ['source-transform', 'transform'],
    ['pat-secret', 'tableau-pat-secret'],
    ['project', 'tableau-project'],
    ['project-name', 'tableau-project'],
    ['tableau-project-name', 'tableau-project'],
    ['project_path', 'tableau-project'],
    ['folder', 'tableau-project'],
    ['project-id', 'tableau-project-id'],
    ['tableau-publish-mode', 'publish-mode'],
    ['paginaton', 'source-pagination'],
    ['colour', undefined],
    ['retries', undefined],
    ['x', undefined]
  ])('%s → %s', (written, meant) => expect(suggestInput(written)).toBe(meant))

  it('finds each input by its own name, with other separators and case', () => {
    for (const name of INPUT_NAMES) expect(suggestInput(name.toUpperCase().replaceAll('-', '_'))).toBe(name)
  })
})
