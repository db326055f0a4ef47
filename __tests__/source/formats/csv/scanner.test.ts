import { describe, expect, it } from '@jest/globals'
import { EACH_SIZE, fieldsOf, room, spool } from './spooled-csv.ts'

describe('the records', () => {
  it('stand with the line they begin on, fields and quotes as they were', async () => {
    const text =
      'id,name,score\r\n1,,\r\n2,"",0\r\n\r\n3," ",5\n4, NULL ,"a\r\nb\rc\nd"\n  \n5,"say ""hi""","x,y"'
    for (const sizes of EACH_SIZE) {
      const facts = await spool(text, { sizes, positionBase: 1_000 })
      expect(facts).toMatchObject({ records: 5, lines: 11, skippedEmptyLines: 2 })
      expect(await room.written()).toBe(
        '1002,1,,\n1003,2,"",0\n1005,3," ",5\n1006,4, NULL ,"a\r\nb\rc\nd"\n1011,5,"say ""hi""","x,y"\n'
      )
    }
  })

  it('get commas between fields, and quotes where a comma needs them', async () => {
    const text = 'id;betrag;text\n1;1.234,50;"a;b"\n2;-7,25;"zwei\nzeilen"\n3;;""\n  ;,;\n'
    for (const sizes of EACH_SIZE) {
      expect(await fieldsOf(text, { sizes })).toEqual([
        ['2', '1', '1.234,50', 'a;b'],
        ['3', '2', '-7,25', 'zwei\nzeilen'],
        ['5', '3', null, ''],
        ['6', '  ', ',', null]
      ])
    }
  })

  it('of one column are NULL where the line is empty', async () => {
    for (const sizes of EACH_SIZE) {
      const rows = [
        ['3', 'a,b'],
        ['4', null],
        ['5', ''],
        ['6', ' '],
        ['7', null]
      ]
      expect(await fieldsOf('\nname\na,b\n\n""\n \n\n', { sizes })).toEqual(rows)
      expect(await fieldsOf('\nname\na,b\n\n""\n \n\n', { sizes })).toEqual(rows)
    }
    expect(await spool('name\n\n')).toMatchObject({ records: 1, skippedEmptyLines: 0 })
    expect(await spool('name\n')).toMatchObject({ records: 0, skippedEmptyLines: 0 })
  })

  it('of tabs are NULLs, blanks are an empty line', async () => {
    const text = 'a\tb\n\t\n  \n \t \n'
    for (const sizes of EACH_SIZE) {
      expect(await fieldsOf(text, { sizes })).toEqual([
        ['2', null, null],
        ['4', ' ', ' ']
      ])
    }
    expect(await spool('a,b\n\t \n1,2\n')).toMatchObject({ records: 1, skippedEmptyLines: 1 })
  })

  it.each<[string, number, number, number]>([
    ['a,b\r1,2\r\r3,4\r', 2, 4, 1],
    ['a,b\r\n1,2\r\n\r\n3,4', 2, 4, 1],
    ['a,b\n1,2\n\n\n', 1, 4, 2],
    ['a,b\n1,2\n  ', 1, 3, 1],
    ['a,b\n1,', 1, 2, 0],
    ['a,b', 0, 1, 0],
    ['\n\na,b\n', 0, 3, 2],
    ['a\r\rb', 2, 3, 0]
  ])('and lines are counted: %j', async (text, records, lines, skippedEmptyLines) => {
    for (const sizes of EACH_SIZE)
      expect(await spool(text, { sizes })).toMatchObject({ records, lines, skippedEmptyLines })
  })

  it('keep blanks before text however many there are', async () => {
    const blanks = ' '.repeat(100_000)
    for (const sizes of [[], [30_000]]) {
      expect(await fieldsOf(`a,b\n${blanks}x,1\n`, { sizes })).toEqual([['2', `${blanks}x`, '1']])
      expect(await fieldsOf(`a;b\n${blanks}x;1,\n`, { sizes })).toEqual([['2', `${blanks}x`, '1,']])
    }
  })
})
