import { expect, it } from '@jest/globals'
import { parseNamesPath, topLevelNames } from '../../../src/source/contract/names-path.ts'

it.each(['', '.', '[]', 'a[].b[]', 'a[]b', 'a..b', 'a[].', '[].name'])('%j is no path of names', path => {
  expect(() => parseNamesPath(path)).toThrow(/source-column-names/)
})

it.each([
  ['columns', 'columns'],
  ['meta[].name', 'meta'],
  ['manifest.columns[].name', undefined],
  ['tables[0].columns[]', undefined]
])('the names at %s lie in the top-level member %s', (path, member) => {
  expect(topLevelNames(parseNamesPath(path))).toBe(member)
})
