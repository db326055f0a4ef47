import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

const PIECES = 400
const OF_PIECE = 1_000
const GROWTH_BYTES = 80 * 2 ** 20

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layout-test-'))
})
afterAll(() => rm(folder, { recursive: true }))

const item = (id: number) =>
  `{"sku":"item-${id}","qty":${id % 7},"note":"some text that is a bit longer ${id}"}`
const piece = (value: (at: number) => string): string =>
  Array.from({ length: OF_PIECE }, (_, at) => value(at)).join(',')

const DOCUMENTS: Readonly<
  Record<string, readonly [before: string, part: string, after: string, config: object]>
> = {
  'one record with an array that is exploded': [
    '{"day":"2026-01-05","items":[',
    piece(item),
    ']}',
    { records: '.', explode: [['items']] }
  ],
  'many records with arrays that are exploded': [
    '[',
    `{"items":[${piece(item)}],"day":"2026-01-05"}`,
    ']',
    { explode: [['items']] }
  ],
  'the members of an object': [
    `{"a":${item(0)}`,
    piece(at => `"k${at}":${item(at)}`),
    '}',
    { layout: 'keyed' }
  ],
  'the values of a column': ['{"a":[', piece(item), ']}', { layout: 'columns' }]
}

describe('a document of some 30 MB becomes rows in constant memory', () => {
  it.each(Object.entries(DOCUMENTS))(
    '%s',
    async (name, [before, part, after, config]) => {
      const path = join(folder, 'document.json')
      const file = createWriteStream(path)
      file.write(before)
      for (let at = 0; at < PIECES; at++) {
        const separator = at > 0 || before.endsWith('}') ? ',' : ''
        if (!file.write(separator + part)) await once(file, 'drain')
      }
      file.end(after)
      await once(file, 'close')
      const out = await mkdtemp(join(folder, 'spool-'))
      const script = fileURLToPath(new URL('../support/spool-process.ts', import.meta.url))
      const { stdout } = await promisify(execFile)(process.execPath, [
        script,
        path,
        out,
        JSON.stringify(config)
      ])
      const found = JSON.parse(stdout)
      expect(found.records).toBe(PIECES * OF_PIECE + (name.startsWith('the members') ? 1 : 0))
      expect(found.peak - found.before).toBeLessThan(GROWTH_BYTES)
      expect(await readdir(out)).toHaveLength(1)
    },
    120_000
  )
})
