import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { spoolJsonDocument } from '../../../../src/source/formats/json/records.ts'
import { chunkSizes } from '../../../support/spool.ts'
import { recordsOf, room, spool, spooledOf } from './spooled-json.ts'

describe('a record', () => {
  it('loses white space between tokens only', async () => {
    const text = '[\r\n\t{ "a b" : [ 1 , 2.50 ,\n "c\\n d" ] ,\r "e" : { } }\n, 1e+21 ]\n'
    expect(await recordsOf(text)).toEqual(['{"a b":[1,2.50,"c\\n d"],"e":{}}', '1e+21'])
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
