import { expect, it } from '@jest/globals'
import { labelsOf } from '../../../../src/hyper/infer/json/member-labels.ts'
import type { Scan } from '../../../../src/hyper/read/scan.ts'
import { ADDED, type JsonFile } from '../../../../src/source/contract/spooled-file.ts'

const scan = (members: string[], labels?: string[]): Scan<JsonFile> =>
  ({ files: [{ format: 'json', members, labels }], from: 'x' }) as unknown as Scan<JsonFile>

it('takes the label of the first file that has the member, and the rest of the name of what was added', () => {
  const scans = [scan(['b']), scan(['a', 'b'], ['A', 'B']), scan(['a'], ['other'])]
  const labels = labelsOf(scans, ['a', 'b', `${ADDED}key`])
  expect([...labels]).toEqual([
    ['a', 'A'],
    [`${ADDED}key`, 'key']
  ])
})
