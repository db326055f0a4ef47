import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { compoundFile } from '../../../src/source/detect/compound-file.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { failureOf } from '../../support/spool.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

/** The header, the first sector, and a directory with names as MS-CFB has them: 64 bytes each. */
function fileWith(names: readonly string[], first = ''): Buffer {
  const header = Buffer.alloc(512)
  header.write('d0cf11e0a1b11ae1', 'hex')
  const sector = Buffer.alloc(512)
  sector.write(first, 'latin1')
  const directory = names.map(name => {
    const entry = Buffer.alloc(128)
    entry.write(name, 'utf16le')
    return entry
  })
  return Buffer.concat([header, sector, ...directory])
}

describe('a compound file', () => {
  it.each([
    [['Root Entry', 'Workbook'], '', 'an old Excel workbook (.xls)'],
    [['Root Entry', 'Book'], '', 'an old Excel workbook (.xls)'],
    [[], '\x09\x08\x10\x00', 'an old Excel workbook (.xls)'],
    [['Root Entry', 'EncryptionInfo', 'EncryptedPackage'], '', 'an Excel workbook with a password'],
    [['Root Entry', 'WordDocument'], '', 'an old Office file: an Excel workbook (.xls), one with a password']
  ])('with %j %j is %s', (names, first, name) => {
    expect(compoundFile(fileWith(names, first)).name).toContain(name)
  })

  it.each(['data.xlsx', 'data.xls', 'data'])('called %s fails, and says what to do', async name => {
    const old = await failureOf(room.build({ name, content: fileWith(['Workbook']) }))
    expect(old.code).toBe('source.format')
    expect(old.message).toContain('got an old Excel workbook (.xls) where')
    expect(old.message).toContain('save it as .xlsx')
    const locked = await failureOf(room.build({ name, content: fileWith(['EncryptedPackage']) }))
    expect(locked.message).toContain('got an Excel workbook with a password where')
    expect(locked.message).toContain('Save it without a password')
  })
})
