import { describe, expect, it } from '@jest/globals'
import { UsageError } from '../../src/local/arguments.ts'
import { actionSteps } from '../../src/local/workflow.ts'

const WORKFLOW = `
env: {A: '1', B: '1'}
jobs:
  build:
    steps:
      - run: echo
  publish:
    env: {B: '2', C: '2'}
    strategy:
      matrix:
        country: [de, fr]
    steps:
      - uses: actions/checkout@v7
      - id: orders
        name: Publish the orders
        uses: org/tableau-publish-action@v1
        env: {C: '3'}
        with: {source-url: 'https://example.com/\${{ matrix.country }}', source-skip-rows: 2}
  other:
    steps:
      - uses: ./
        name: Own
        with: {source-url: x.csv}
`

describe('actionSteps', () => {
  it('finds the steps, one for each combination of the matrix, with the environment of all levels', () => {
    expect(actionSteps(WORKFLOW)).toEqual([
      ...['de', 'fr'].map(country => ({
        title: `publish › Publish the orders (${country})`,
        inputs: { 'source-url': expect.stringContaining('matrix.country'), 'source-skip-rows': '2' },
        env: { A: '1', B: '2', C: '3' },
        matrix: { country }
      })),
      { title: 'other › Own', inputs: { 'source-url': 'x.csv' }, env: { A: '1', B: '1' }, matrix: {} }
    ])
  })

  it('takes one job, or one step by its id or its name', () => {
    const titles = (wanted: object) => actionSteps(WORKFLOW, wanted).map(({ title }) => title)
    expect(titles({ job: 'other' })).toEqual(['other › Own'])
    expect(titles({ step: 'orders' })).toHaveLength(2)
    expect(titles({ step: 'Own' })).toEqual(['other › Own'])
  })

  it('tells steps without a name apart by their data source', () => {
    const step = (name: string) =>
      `      - {uses: org/tableau-publish-action@v1, with: {datasource-name: '${name}'}}\n`
    const yaml = `jobs:\n  x:\n    steps:\n${step('Orders')}${step(['${{', 'vars.NAME }}'].join(' '))}`
    expect(actionSteps(yaml).map(({ title }) => title)).toEqual([
      'x › Publish to Tableau: Orders',
      'x › Publish to Tableau'
    ])
  })

  it.each([
    ['include alone', 'include: [{a: 1}, {a: 2}]', ['x › y (1)', 'x › y (2)']],
    ['lists and include', 'a: [1, 2]\n        include: [{a: 3}]', ['x › y (1)', 'x › y (2)', 'x › y (3)']]
  ])('understands a matrix of %s', (_name, matrix, titles) => {
    const yaml = `jobs:\n  x:\n    strategy:\n      matrix:\n        ${matrix}\n    steps:\n      - {name: y, uses: org/tableau-publish-action@v1}\n`
    expect(actionSteps(yaml).map(({ title }) => title)).toEqual(titles)
  })

  it.each([
    ['a: [1', {}, /not valid YAML/],
    ['jobs: {a: {steps: [{run: x}]}}', {}, /No step of the workflow uses/],
    [WORKFLOW, { job: 'nope' }, /no job nope. Its jobs are build, publish, other/],
    [WORKFLOW, { step: 'nope' }, /No step is called nope. The steps are orders, Publish the orders, Own/],
    ['', {}, /No step/]
  ])('refuses %j %j', (yaml, wanted, message) => {
    expect(() => actionSteps(yaml, wanted)).toThrow(UsageError)
    expect(() => actionSteps(yaml, wanted)).toThrow(message)
  })
})
