import { describe, expect, it } from '@jest/globals'
import { cellsByPath } from '../../../../src/hyper/infer/json/cells-by-path.ts'
import { memberText } from '../../../../src/hyper/infer/json/json-member.ts'
import { labelsOf } from '../../../../src/hyper/infer/json/member-labels.ts'
import { KIND } from '../../../../src/hyper/values/kinds.ts'
import type { JsonMembersFile, NestedColumn } from '../../../../src/source/contract/spooled-file.ts'

const WIDTH = 10_000
/** Milliseconds of the processor, whatever else the machine does. Searching through the columns for each of them took 16,000. */
const BAR = 1_500

function fileOf(members: readonly string[], nested: readonly (readonly string[])[]): JsonMembersFile {
  const columns = nested.map((path): NestedColumn => ({ path, spelling: path.at(-1) ?? '', firstSeen: 0 }))
  return {
    format: 'json',
    path: '/x.json',
    bytes: 1,
    origin: 'x.json',
    positionBase: 0,
    positions: 'record',
    records: 1,
    escapedNames: false,
    duplicateKeys: false,
    repeatedKeys: false,
    members,
    memberFirstSeen: members.map(() => 0),
    nested: columns
  }
}

describe('the cells of a file', () => {
  it('are found by their paths', () => {
    const cells = cellsByPath(
      fileOf(
        ['a', 'b', 'a.b'],
        [
          ['a', 'b'],
          ['a', 'c'],
          ['a', 'b', 'c']
        ]
      )
    )
    expect([['a'], ['a.b'], ['a', 'b'], ['a', 'b', 'c'], ['c']].map(path => cells.at(path))).toEqual([
      ...[0, 2, 3, 5, undefined]
    ])
    expect(cells.inside(['a']).map(({ at }) => at)).toEqual([3, 4])
    expect(cells.inside(['a', 'b']).map(({ at }) => at)).toEqual([5])
    expect(cells.inside(['b'])).toEqual([])
  })

  it(`are found without a search in files of ${WIDTH} columns`, () => {
    const names = Array.from({ length: WIDTH }, (_, index) => `column ${index}`)
    const nested = names.map(name => ['o', name])
    const files = [1, 2, 3].map(() => fileOf([...names, 'o'], nested))
    const scans = files.map(file => ({ files: [file] as const, from: 'x' }))
    const begun = process.cpuUsage()
    const texts = scans.map(scan =>
      [...names.map(name => [name]), ...nested].map(path =>
        memberText(scan, { path, parent: path.length > 1 ? {} : undefined }, KIND.int)
      )
    )
    const labels = labelsOf(scans, names)
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(BAR)
    expect(texts[2]?.[WIDTH - 1]).toBe(`s.c${WIDTH}`)
    expect(texts[2]?.[WIDTH]).toBe(`s.c${WIDTH + 2}`)
    expect(labels.size).toBe(0)
  })
})
