import { symlink } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type JsonFacts, spoolJsonDocument } from '../../../../src/source/formats/json/records.ts'
import { chunkSizes, failureOf, inChunks, openSpoolRoom, type SpoolRoom } from '../../../support/spool.ts'
import { type SpooledRecord, spooledRecords } from '../../../support/spooled.ts'

let room: SpoolRoom
beforeEach(async () => {
  room = await openSpoolRoom()
})
afterEach(() => room.close())

interface Options {
  readonly records?: string
  readonly sizes?: readonly number[]
  readonly positionBase?: number
}

function spool(text: string | Uint8Array, options: Options = {}): Promise<JsonFacts> {
  const { records, sizes, positionBase = 0 } = options
  const { target, deadline, disk } = room
  return spoolJsonDocument(inChunks(text, sizes), target, {
    origin: 'api.example/orders',
    hide: String,
    records,
    deadline,
    disk,
    positionBase
  })
}

/** The records as they stand in the spool, their positions checked. */
async function spooledOf(text: string, options: Options = {}): Promise<SpooledRecord[]> {
  const { records, files } = await spool(text, options)
  const found = await spooledRecords(files)
  expect(found.map(({ position }) => position)).toEqual(
    Array.from({ length: records }, (_, index) => (options.positionBase ?? 0) + index + 1)
  )
  return found
}

async function recordsOf(text: string, options: Options = {}): Promise<string[]> {
  return (await spooledOf(text, options)).map(record => record.text)
}

const refusal = (text: string, options: Options = {}) => failureOf(spool(text, options))

describe('what a record becomes', () => {
  it('loses white space between tokens only', async () => {
    const text = '[\r\n\t{ "a b" : [ 1 , 2.50 ,\n "c\\n d" ] ,\r "e" : { } }\n, 1e+21 ]\n'
    expect(await recordsOf(text)).toEqual(['{"a b":[1,2.50,"c\\n d"],"e":{}}', '1e+21'])
  })

  it('adds the base to positions', async () => {
    expect(await recordsOf('[1,2]', { positionBase: 9_007_199_254_000_000 })).toEqual(['1', '2'])
    expect(await recordsOf('[1,2]', { positionBase: 2_147_483_646 })).toEqual(['1', '2'])
  })

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
  ])('removes from %s', async (record, expected, removedCharacters) => {
    for (const sizes of [[], [1], [2], [5], [7]]) {
      const facts = await spool(`{"x":"\\u0000","rows":[{"r":${record}}]}`, { sizes })
      expect(facts).toMatchObject({ records: 1, removedCharacters })
      expect(await spooledRecords(facts.files)).toMatchObject([{ position: 1, text: `{"r":${expected}}` }])
    }
  })

  it.each<[string, boolean]>([
    ['[{"a":1,"b":2},{"a":1,"b":2}]', false],
    ['[{"a":1,"a":2}]', true],
    ['[{"x":[{"a":{"b":1,"c":{},"b":2}}]}]', true],
    ['[{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}]', false],
    ['[{"a":{"b":1},"a":1}]', true],
    ['{"a":1,"b":2,"a":3}', true],
    ['{"a":1,"a":2,"rows":[{"b":1}]}', false],
    ['[{"a\\u0000":1,"a":2}]', true]
  ])('sees a key twice: %s', async (text, repeated) => {
    for (const sizes of [[], [1]]) {
      const { files } = await spool(text, { sizes })
      expect(files.some(file => file.repeatedKeys)).toBe(repeated)
    }
  })

  it('sees the outer key again after a thousand inner objects', async () => {
    const inner = Array.from({ length: 1_000 }, (_, n) => `{"n${n}":1,"a":2}`).join()
    expect((await spool(`[{"a":[${inner}],"b":1}]`)).files).toMatchObject([{ repeatedKeys: false }])
    expect((await spool(`[{"a":[${inner}],"a":1}]`)).files).toMatchObject([{ repeatedKeys: true }])
  })

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

  it('ends with the run', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('[1')
      for (let count = 0; ; count++) {
        if (count === 3) room.deadline.cancel()
        yield Buffer.from(',1')
      }
    }
    const options = { origin: 'x', hide: String, deadline: room.deadline, disk: room.disk, positionBase: 0 }
    expect((await failureOf(spoolJsonDocument(endless(), room.target, options))).code).toBe('cancelled')
  })

  it('says when the disk is full', async () => {
    const options = { origin: 'x', hide: String, deadline: room.deadline, disk: room.disk, positionBase: 0 }
    // A link: what is spooled is removed when it fails, and must not be the device itself.
    for (const text of ['[1]', `["${'x'.repeat(900_000)}"]`]) {
      await symlink('/dev/full', room.target)
      const work = spoolJsonDocument(inChunks(text), room.target, options)
      expect((await failureOf(work)).code).toBe('engine.disk')
    }
  })

  it('passes on what the input fails with', async () => {
    // biome-ignore lint/correctness/useYield: it fails before it gives anything
    async function* broken(): AsyncGenerator<Uint8Array> {
      throw new Error('reset')
    }
    const options = { origin: 'x', hide: String, deadline: room.deadline, disk: room.disk, positionBase: 0 }
    await expect(spoolJsonDocument(broken(), room.target, options)).rejects.toThrow('reset')
  })
})

it('holds no record in memory', async () => {
  const chunk = Buffer.alloc(1 << 20, 'long text ')
  let most = 0
  const before = process.memoryUsage().arrayBuffers
  async function* longText(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('{"rows":[{"a":"')
    for (let count = 0; count < 64; count++) {
      yield chunk
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }
    yield Buffer.from('"}]}')
  }
  const options = { origin: 'x', hide: String, deadline: room.deadline, disk: room.disk, positionBase: 0 }
  const { files } = await spoolJsonDocument(longText(), room.target, options)
  // Too large to gather: it stands whole in the record file.
  expect(files).toMatchObject([{ records: 1, bytes: (64 << 20) + '1_{"a":""}_'.length }])
  expect(files[0]?.members).toBeUndefined()
  expect(most).toBeLessThan(16 << 20)
})

/** Strings rich in what is hard: escapes, halves of pairs, NUL, text that looks like an escape. */
const hardString = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc
    .array(fc.constantFrom('\0', '\ud83d', '\ude00', '\\', '"', 'u0000', 'é', '😀', '\n', 'a', '\x7f'), {
      maxLength: 8
    })
    .map(parts => parts.join(''))
)
const { value: jsonValue } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(
      hardString,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null)
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(hardString, tie('value'), { maxKeys: 4 })
  )
}))

const inEscapes = (text: string): string =>
  `"${[...Array(text.length).keys()].map(at => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`

/** Of names in the spool: no escapes but of what must be escaped. */
const inFewEscapes = (text: string): string =>
  `"${[...text].map(character => (/[^ !#-[\]-\u{10ffff}]/u.test(character) ? inEscapes(character).slice(1, -1) : character)).join('')}"`

/** JSON text of a value, its strings in one of two spellings. Keeps keys that `clean` makes equal. */
function write(
  value: unknown,
  space: string,
  spell: (text: string) => string,
  clean: (text: string) => string,
  spellName = spell
): string {
  const inner = (member: unknown): string => write(member, space, spell, clean, spellName)
  if (typeof value === 'string') return spell(clean(value))
  if (Array.isArray(value)) return `[${space}${value.map(inner).join(`${space},${space}`)}${space}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(
    ([name, member]) => `${spellName(clean(name))}${space}:${space}${inner(member)}`
  )
  return `{${space}${members.join(`${space},${space}`)}${space}}`
}

describe('for any document', () => {
  it('every record comes out as it is, but compact and clean', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(jsonValue, { maxLength: 5 }),
        fc.constantFrom('', ' ', '\r\n\t'),
        fc.constantFrom(JSON.stringify, inEscapes),
        fc.boolean(),
        chunkSizes,
        async (values, space, spell, wrapped, sizes) => {
          let removed = 0
          const clean = (text: string): string =>
            text.replace(/[\ud800-\udbff][\udc00-\udfff]|[\0\ud800-\udfff]/g, found => {
              if (found.length === 2) return found
              removed++
              return ''
            })
          const text = write(wrapped ? { a: { b: values } } : values, space, spell, name => name)
          const compact = (value: unknown): string =>
            write(value, '', spell, clean, spell === inEscapes ? inFewEscapes : spell)
          const expected = values.map(value => {
            if (typeof value !== 'object' || value === null || Array.isArray(value)) return compact(value)
            const members = new Map(
              Object.entries(value).map(([name, member]) => [clean(name), compact(member)])
            )
            return [...members].filter(([, member]) => member !== 'null').sort()
          })
          const options = { records: wrapped ? 'a.b' : '.', sizes }
          const found = await spooledOf(text, options)
          expect(
            found.map(({ text, members }) => members?.toSorted() ?? (text === '{}' ? [] : text))
          ).toEqual(expected)
          expect((await spool(text, options)).removedCharacters).toBe(removed)
        }
      ),
      { numRuns: 200 }
    )
  })

  it('accepts what JSON.parse accepts, and nothing else', async () => {
    const pieces = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      '"',
      '"a"',
      '1',
      '-',
      '0',
      '.5',
      'e1',
      'true',
      'null',
      ' ',
      '\\',
      '\\u00',
      'é',
      '\n',
      '\x01'
    )
    const damaged = fc
      .tuple(jsonValue, fc.nat(), fc.nat({ max: 3 }), fc.array(pieces, { maxLength: 2 }))
      .map(([value, at, drop, parts]) => {
        const text = JSON.stringify([value])
        const from = at % (text.length + 1)
        return text.slice(0, from) + parts.join('') + text.slice(from + drop)
      })
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          damaged,
          fc.array(pieces, { minLength: 1, maxLength: 8 }).map(parts => parts.join(''))
        ),
        chunkSizes,
        async (text, sizes) => {
          fc.pre(text.trim() !== '' && text.isWellFormed())
          let isJson = true
          try {
            JSON.parse(text)
          } catch {
            isJson = false
          }
          const code = await spool(text, { sizes }).then(
            () => 'accepted',
            error => error.code
          )
          if (isJson) expect(['accepted', 'source.records']).toContain(code)
          else expect(['source.json', 'source.incomplete', 'source.format', 'source.records']).toContain(code)
          if (!isJson && code === 'source.records') expect(text.trimStart().startsWith('n')).toBe(true)
        }
      ),
      { numRuns: 500 }
    )
  })
})
