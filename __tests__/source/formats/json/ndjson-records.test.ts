import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { spoolNdjson } from '../../../../src/source/formats/json/ndjson-records.ts'
import { chunkSizes, failureOf, inChunks, openSpoolRoom, type SpoolRoom } from '../../../support/spool.ts'
import { spooledRecords, withoutNulls } from '../../../support/spooled.ts'

let room: SpoolRoom
beforeEach(async () => {
  room = await openSpoolRoom()
})
afterEach(() => room.close())

function spool(
  text: string,
  sizes: readonly number[] = [],
  positionBase = 0
): ReturnType<typeof spoolNdjson> {
  const { target, deadline, disk } = room
  return spoolNdjson(inChunks(text, sizes), target, {
    origin: 'orders.jsonl',
    hide: String,
    deadline,
    positionBase,
    disk
  })
}

describe('spoolNdjson', () => {
  it('numbers records by their lines and skips blank ones', async () => {
    const text = '{"id":1}\r\n\r\n \t\n {"id" : 2} \n[1, 2]\r\r\n"x"\n5'
    for (const sizes of [[], [1], [3]]) {
      const { files, ...facts } = await spool(text, sizes, 100)
      expect(facts).toMatchObject({ records: 5, positions: 7 })
      expect((await spooledRecords(files)).map(({ position, text }) => [position, text])).toEqual([
        [101, '{"id":1}'],
        [104, '{"id":2}'],
        [105, '[1,2]'],
        [106, '"x"'],
        [107, '5']
      ])
    }
  })

  it.each<[string, number, number]>([
    ['', 0, 0],
    ['\n\n', 0, 2],
    ['{}', 1, 1],
    ['{}\n', 1, 1],
    ['{}\n ', 1, 2]
  ])('counts records and lines of %j', async (text, records, lines) => {
    expect(await spool(text)).toMatchObject({ records, positions: lines })
  })

  it('removes what Hyper cannot hold and sees keys twice', async () => {
    const facts = await spool('{"a":"\\u0000"}\n{"a":"\\ud83d"}\n{"b":1,"b":2}\n', [1])
    expect(facts).toMatchObject({ records: 3, removedCharacters: 2 })
    expect(facts.files.some(file => file.repeatedKeys)).toBe(true)
    const once = await spool('{"b":1}\n{"b":2}\n')
    expect(once).toMatchObject({
      removedCharacters: 0,
      files: [{ repeatedKeys: false, duplicateKeys: false }]
    })
  })

  it.each<[string, string]>([
    ['{"id":1}\n\n{"id":2}\n{"id":3', 'line 4 is cut'],
    ['{"id":1}\n\n{"id":2}\n{"id":3\n{"id":4}\n', 'line 4 is cut'],
    ['{"id":1}\n{"name":"a\nb"}\n', 'line 2 is cut'],
    ['{"id":1}\n"abc', 'line 2 is cut'],
    ['{"id":1}\n"abc\\', 'line 2 is cut'],
    ['1\ntru', 'line 2 is cut'],
    ['{\n"id":1}\n', 'line 1 is cut'],
    ['{"id":1}\n{"id":2}{"id":3}\n', 'line 2: a second value'],
    ['{"id":1}\n1 2\n', 'line 2: a second value'],
    ['{"id":1},\n{"id":2}\n', 'line 1: found `,`'],
    ['{"id":1}\n<html>\n', 'line 2: found `<`'],
    ['{"id":1}\n{"id":tru}\n', 'line 2: '],
    ['{"id":1}\n{"id":"\t"}\n', 'line 2: ']
  ])('refuses %j', async (text, message) => {
    for (const sizes of [[], [1], [2]]) {
      const failure = await failureOf(spool(text, sizes))
      expect(failure.code).toBe('source.json')
      expect(failure.message).toContain('orders.jsonl')
      expect(failure.message).toContain(message)
    }
  })

  it('takes any lines as they are', async () => {
    const line = fc.oneof(fc.constant(undefined), fc.json({ maxDepth: 3 }))
    const lineEnd = fc.constantFrom('\n', '\r\n')
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 6 }),
        lineEnd,
        fc.boolean(),
        chunkSizes,
        async (records, end, last, sizes) => {
          const text = records.map(record => record ?? '').join(end) + (last ? end : '')
          const expected = records.flatMap((record, at) =>
            record === undefined ? [] : [[at + 1, withoutNulls(JSON.parse(record))]]
          )
          fc.pre(!/\\u(?:0000|d[89a-f])|__proto__/i.test(text))
          const { files, ...facts } = await spool(text, sizes)
          expect(facts.records).toBe(expected.length)
          const reparsed = (await spooledRecords(files)).map(record => [
            record.position,
            JSON.parse(record.text)
          ])
          expect(reparsed).toEqual(expected)
        }
      )
    )
  })
})
