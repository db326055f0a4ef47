import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { schemas } from '../../scripts/schemas.ts'
import { ActionError } from '../../src/base/errors.ts'
import type { InputName } from '../../src/base/input-catalog.ts'
import { readConfig } from '../../src/inputs/config.ts'
import { stepEnv } from '../support/step-inputs.ts'

const root = resolve(import.meta.dirname, '../..')
const { inputs } = parse(readFileSync(join(root, 'action.yml'), 'utf8'))
const ajv = new Ajv({ strict: true, allowUnionTypes: true, strictTypes: false })
const validators = new Map(
  Object.entries(schemas(inputs)).map(([file, schema]) => [
    file.replace('.schema.json', '') as InputName,
    ajv.compile(schema)
  ])
)

function fitsSchema(input: InputName, yaml: string): boolean {
  return validators.get(input)?.(parse(yaml)) === true
}

/** Whether the action takes an input. */
function isTaken(input: InputName, yaml: string): boolean {
  const source =
    input === 'sources' ? { transform: 'select 1' } : { 'source-url': 'https://a.example/?page=1' }
  const step = stepEnv({ 'dry-run': 'true', 'datasource-name': 'X', ...source, [input]: yaml })
  try {
    readConfig(step, () => undefined)
    return true
  } catch (error) {
    if (error instanceof ActionError) return false
    throw error
  }
}

/** All blocks of an input in documents and examples. */
function blocksOf(input: InputName): readonly string[] {
  const files = [
    'README.md',
    ...readdirSync(join(root, 'docs')).flatMap(name => (name.endsWith('.md') ? [`docs/${name}`] : [])),
    ...readdirSync(join(root, 'examples')).map(name => `examples/${name}`)
  ]
  return files.flatMap(file => {
    const text = readFileSync(join(root, file), 'utf8')
    const blocks = text.matchAll(
      new RegExp(`^( *)(?:- )?${input}: \\|\\n((?:\\1 +[^\\n]*\\n|\\s*\\n)+)`, 'gm')
    )
    return [...blocks].map(([, , block = '']) =>
      block.replace(new RegExp(`^ {${/^ */.exec(block)?.[0].length}}`, 'gm'), '')
    )
  })
}

it.each(['columns', 'sources', 'source-pagination', 'checks'] as const)(
  'the schema of %s takes every block of the documents and examples',
  input => {
    const blocks = blocksOf(input).filter(block => !block.includes('…'))
    expect(blocks.length).toBeGreaterThan(0)
    expect(blocks.filter(block => !fitsSchema(input, block))).toEqual([])
  }
)

describe('schema and action agree', () => {
  it.each<[InputName, string]>([
    ['columns', 'a: int\nb: numeric(18,2)'],
    ['columns', 'a: {type: double, format: "#.##0,00", null-values: [n/a, 0], round: false}'],
    ['columns', 'a: {drop: true}\nb: {rename: c, caption: C, role: measure, hidden: true, folder: F}'],
    ['columns', 'a: {type: date, optional: "true", description: x, default-format: "0.0%"}'],
    ['sources', 'a: {url: x.csv, format: csv, header: false, skip-rows: 1, columns: {b: int}}'],
    ['sources', 'a:\n  url: [x.csv, y.csv]\n  headers: {X-A: b}\n  null-values: [a]'],
    ['sources', 'a: {url: "https://a.example", pagination: {type: cursor, next: x}, method: POST, body: x}'],
    ['source-pagination', 'none'],
    ['source-pagination', 'type: page\nstart: 1\nsize: 100\nsize-param: per_page\ntotal: meta.pages'],
    ['source-pagination', '{type: cursor, next: "data[-1].id", param: after}'],
    ['checks', 'a: x > 0\nb: {sql: "select 1", severity: warn}']
  ])('both take %s: %j', (input, yaml) => {
    expect({ schema: fitsSchema(input, yaml), action: isTaken(input, yaml) }).toEqual({
      schema: true,
      action: true
    })
  })

  it.each<[InputName, string]>([
    ['columns', 'a: strnig'],
    ['columns', 'a: numeric'],
    ['columns', 'a: {typ: int}'],
    ['columns', 'a: {}'],
    ['columns', 'a: {role: chief}'],
    ['columns', 'a: {drop: maybe}'],
    ['columns', '- a'],
    ['sources', 'a: {format: csv}'],
    ['sources', 'a: {url: x, tokn: y}'],
    ['sources', 'a: {url: x, method: PUT}'],
    ['sources', 'a: {url: x, columns: {b: strnig}}'],
    ['sources', 'a: x.csv'],
    ['source-pagination', 'pages'],
    ['source-pagination', 'type: cursor'],
    ['source-pagination', '{type: link, next: x}'],
    ['source-pagination', '{type: page, start: -1}'],
    ['source-pagination', '{type: page, in: header}'],
    ['checks', 'a: {severity: warn}'],
    ['checks', 'a: {sql: x, severity: bad}'],
    ['checks', 'a: {sqll: x}']
  ])('neither takes %s: %j', (input, yaml) => {
    expect({ schema: fitsSchema(input, yaml), action: isTaken(input, yaml) }).toEqual({
      schema: false,
      action: false
    })
  })
})
