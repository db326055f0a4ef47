import { expect, it } from '@jest/globals'
import { guardSchema } from '../../src/guards/schema.ts'
import { NOTHING_HELD } from '../../src/hyper/engine/published.ts'

it('passes on a first publication, and says that there is nothing to compare', () => {
  expect(
    guardSchema({
      name: 'Orders',
      columns: [],
      held: NOTHING_HELD,
      published: { state: 'first' },
      onSchemaChange: 'fail',
      calculated: new Set()
    })
  ).toEqual({
    guard: 'on-schema-change',
    asked: 'fail',
    found: 'nothing to compare, this is the first publication',
    verdict: 'passed'
  })
})
