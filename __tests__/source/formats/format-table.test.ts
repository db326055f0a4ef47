import { globSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import {
  CHOICES,
  FORMAT_HINTS,
  FORMATS,
  formatsWithRecords,
  labelOf,
  SOURCE_FORMATS
} from '../../../src/source/formats/format-table.ts'
import { MANIFEST } from '../../support/step-inputs.ts'

const ROOM = resolve(import.meta.dirname, '../../../src/source/formats')

describe('the table of formats', () => {
  it('has every format of every folder', async () => {
    const files = globSync('*/format.ts', { cwd: ROOM })
    expect(files.length).toBeGreaterThan(6)
    const listed = new Set<unknown>(FORMATS.values())
    for (const file of files) {
      for (const format of Object.values(await import(join(ROOM, file)))) expect(listed).toContain(format)
    }
  })

  it('has the name of each format as its word; OData alone is another one', () => {
    const others = [...FORMATS].filter(([word, { name }]) => word !== name)
    expect(others.map(([word, { name }]) => [word, name])).toEqual([['odata', 'json']])
    expect(CHOICES.all.map(({ name }) => name)).toEqual([...FORMATS.keys()].filter(word => word !== 'odata'))
  })

  it('gives no extension to two formats', () => {
    const extensions = CHOICES.all.flatMap(format => format.extensions)
    expect(extensions.filter((one, index) => extensions.indexOf(one) !== index)).toEqual([])
    for (const extension of extensions) expect(extension).toMatch(/^[a-z\d]+$/)
  })

  it('has its words in the description of source-format', () => {
    for (const word of SOURCE_FORMATS) {
      expect(MANIFEST.inputs['source-format']?.description).toContain(`\`${word}\``)
    }
  })

  it('knows what people write for its words', () => {
    for (const [written, word] of [
      ['excel', 'xlsx'],
      ['xlsm', 'xlsx'],
      ['spreadsheet', 'xlsx'],
      ['jsonl', 'ndjson'],
      ['jsonlines', 'ndjson'],
      ['json-lines', 'ndjson'],
      ['geojson', 'json'],
      ['text', 'csv'],
      ['txt', 'csv'],
      ['tab', 'tsv'],
      ['feather', 'arrow'],
      ['ipc', 'arrow'],
      ['rss', 'xml'],
      ['atom', 'xml'],
      ['pq', 'parquet']
    ] as const) {
      expect(FORMAT_HINTS.get(written)).toBe(word)
    }
  })

  it('says what messages list', () => {
    expect(formatsWithRecords()).toBe('json, xlsx, xml or hyper')
    expect(labelOf('xlsx')).toBe('an Excel workbook')
    expect(labelOf('odata')).toBe('JSON')
  })
})
