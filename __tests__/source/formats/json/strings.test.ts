import { describe, expect, it } from '@jest/globals'
import { spooledRecords } from '../../../support/spooled.ts'
import { spool } from './spooled-json.ts'

describe('the strings of a record', () => {
  it.each<[string, string, number]>([
    ['"a\\u0000b"', '"ab"', 1],
    ['"\\u0000"', '""', 1],
    ['"\\\\u0000"', '"\\\\u0000"', 0],
    ['"\\\\\\u0000"', '"\\\\"', 1],
    ['"\\ud83d\\ude00"', '"\\ud83d\\ude00"', 0],
    ['"\\uD83D"', '""', 1],
    ['"\\ude00x"', '"x"', 1],
    ['"\\ud83d\\ud83d\\ude00"', '"\\ud83d\\ude00"', 1],
    ['"\\ud83d\\u0000\\ude00"', '""', 3],
    ['"\\ud83d\\n\\ude00"', '"\\n"', 2],
    ['"\\ud83d\\u0041"', '"\\u0041"', 1],
    ['"\\ud83dé"', '"é"', 1],
    ['{"k\\u0000":1}', '{"k":1}', 1]
  ])('lose what the engine cannot hold: %s', async (record, expected, removedCharacters) => {
    for (const sizes of [[], [1], [2], [5], [7]]) {
      const facts = await spool(`{"x":"\\u0000","rows":[{"r":${record}}]}`, { sizes })
      expect(facts).toMatchObject({ records: 1, removedCharacters })
      expect(await spooledRecords(facts.files)).toMatchObject([{ position: 1, text: `{"r":${expected}}` }])
    }
  })
})

describe('the names of an object', () => {
  it.each<[string, boolean]>([
    ['[{"a":1,"b":2},{"a":1,"b":2}]', false],
    ['[{"a":1,"a":2}]', true],
    ['[{"x":[{"a":{"b":1,"c":{},"b":2}}]}]', true],
    ['[{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}]', false],
    ['[{"a":{"b":1},"a":1}]', true],
    ['{"a":1,"b":2,"a":3}', true],
    ['{"a":1,"a":2,"rows":[{"b":1}]}', false],
    ['[{"a\\u0000":1,"a":2}]', true]
  ])('are seen when one comes twice: %s', async (text, repeated) => {
    for (const sizes of [[], [1]]) {
      const { files } = await spool(text, { sizes })
      expect(files.some(file => file.repeatedKeys)).toBe(repeated)
    }
  })

  it('of an outer object are seen again after a thousand inner objects', async () => {
    const inner = Array.from({ length: 1_000 }, (_, n) => `{"n${n}":1,"a":2}`).join()
    expect((await spool(`[{"a":[${inner}],"b":1}]`)).files).toMatchObject([{ repeatedKeys: false }])
    expect((await spool(`[{"a":[${inner}],"a":1}]`)).files).toMatchObject([{ repeatedKeys: true }])
  })

  it('are whole however long they are and however the text is cut', async () => {
    for (const length of [4_095, 4_096, 4_097, 9_000]) {
      const name = `${'n'.repeat(length)}\\u00e9`
      const text = `[{"${name}":1,"a":"x"},{"a":"y"}]`
      for (const sizes of [[], [1_000], [4_097]]) {
        const { files, records } = await spool(text, { sizes })
        expect(records).toBe(2)
        const [first, second] = await spooledRecords(files)
        expect(JSON.stringify(first)).toContain('n'.repeat(length))
        expect(JSON.stringify(second)).not.toContain('nnn')
      }
    }
  })
})
