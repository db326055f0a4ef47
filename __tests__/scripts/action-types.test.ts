import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { actionTypes } from '../../scripts/action-types.ts'

const root = resolve(import.meta.dirname, '../..')
const { inputs, outputs } = parse(readFileSync(join(root, 'action.yml'), 'utf8'))
const types = parse(actionTypes(Object.keys(outputs)))

it('has a type for every input and output of action.yml, and for nothing else', () => {
  expect(Object.keys(types.inputs)).toEqual(Object.keys(inputs))
  expect(Object.keys(types.outputs)).toEqual(Object.keys(outputs))
})

it('has types that the defaults of action.yml are values of', () => {
  const wrong = Object.entries(inputs as Record<string, { default?: string }>).filter(([name, input]) => {
    const { type, 'allowed-values': allowed } = types.inputs[name]
    const value = input.default
    if (value === undefined) return false
    if (type === 'boolean') return value !== 'true' && value !== 'false'
    if (type === 'integer') return !/^\d+$/.test(value)
    if (type === 'float') return !/^\d+(\.\d+)?$/.test(value)
    if (type === 'enum') return !allowed.includes(value)
    return false
  })
  expect(wrong).toEqual([])
})

it('has a line break between the items of lists', () => {
  expect(types.inputs['source-url']).toEqual({
    type: 'list',
    separator: '\n',
    'list-item': { type: 'string' }
  })
  expect(actionTypes([])).toContain('separator: "\\n"')
})
