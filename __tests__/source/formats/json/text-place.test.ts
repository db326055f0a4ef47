import { describe, expect, it } from '@jest/globals'
import { recordsOf, refusal, spool } from './spooled-json.ts'

describe('what is not one whole JSON document', () => {
  it.each<[string, string]>([
    ['[1,,2]', 'byte 4, record 2'],
    ['[1,]', 'byte 4, record 2'],
    ['[1 2]', 'byte 4, record 2'],
    ['[1x]', 'byte 3'],
    ['[{"a":1]]', 'byte 8, record 1'],
    ['[{"a" 1}]', 'byte 7'],
    ['[{"a":1,}]', 'byte 9'],
    ['[{a:1}]', 'byte 3'],
    ['[1]]', 'byte 4'],
    ['[1],', 'byte 4'],
    ['[01]', 'byte 3'],
    ['[1.]', 'byte 4'],
    ['[.5]', 'byte 2'],
    ['[+1]', 'byte 2'],
    ['[-]', 'byte 3'],
    ['[NaN]', 'byte 2'],
    ['[nul]', 'byte 5'],
    ["['a']", 'byte 2'],
    ['["a\tb"]', 'byte 4'],
    ['["a\nb"]', 'byte 4'],
    ['["\\x"]', 'byte 4'],
    ['["\\u12g4"]', 'byte 7'],
    ['[\x01]', 'byte 2'],
    ['<!DOCTYPE html>', 'byte 1'],
    ['{"meta":{"a":tru},"rows":[{}]}', 'byte 17'],
    ['{"rows":[{}],"meta":{"a":}}', 'byte 26']
  ])('source.json: %s', async (text, place) => {
    for (const sizes of [[], [1], [2]]) {
      const { code, message } = await refusal(text, { sizes })
      expect(code).toBe('source.json')
      expect(message).toContain(`api.example/orders is not valid at ${place}`)
    }
  })

  it.each(['[', '[1', '[1,', '{"a"', '{"a":"x', '["\\', '["\\ud83d', 'tru', '-', '{"rows":[{}]'])(
    'source.incomplete: %s',
    async text => {
      for (const sizes of [[], [1]]) expect((await refusal(text, { sizes })).code).toBe('source.incomplete')
    }
  )

  it.each(['{"a":1}\n{"a":2}', '{}{}', '[1][2]', '1\n2', '[{"a":1}]"x"'])(
    'several documents: %s',
    async text => {
      const { code, message } = await refusal(text)
      expect(code).toBe('source.format')
      expect(message).toContain('source-format: ndjson')
    }
  )

  it('follows 1,000 levels of a record and 5,000 beside the records, and refuses more', async () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    expect(await recordsOf(`[1,${nested(1_000)}]`)).toEqual(['1', nested(1_000)])
    expect((await refusal(`[1,${nested(1_001)}]`)).message).toContain(
      'is nested deeper than 1,000 levels at byte 1004, record 2;'
    )
    const beside = (depth: number) => `{"data":[{"a":1}],"beside":${nested(depth)}}`
    expect((await spool(beside(4_999), { records: 'data' })).records).toBe(1)
    expect((await refusal(beside(5_000), { records: 'data' })).message).toContain('5,000 levels')
  })
})
