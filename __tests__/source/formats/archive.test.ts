import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { type EngineFiles, openEngineFiles } from '../../support/engine-files.ts'
import { failureOf } from '../../support/spool.ts'
import { patched, zipOf } from '../../support/zip.ts'

const LOCAL = 'PK\x03\x04'
const CENTRAL = 'PK\x01\x02'

type Options = Parameters<BuildRoom['build']>[1]

let room: BuildRoom
let files: EngineFiles
beforeAll(async () => {
  room = await openBuildRoom()
  files = await openEngineFiles()
})
afterAll(async () => {
  await room.close()
  await files.close()
})

const fail = async (content: Uint8Array, name = 'data.zip', options: Options = {}) =>
  failureOf(room.build({ name, content }, options))

describe('a ZIP archive', () => {
  it('of one file, whatever its format', async () => {
    const parquet = await files.write('select 1::int as id', 'parquet')
    for (const [name, content] of [
      ['x.csv', 'id\n1\n'],
      ['x.json', '[{"id": 1}]'],
      ['x.ndjson', '{"id": 1}\n'],
      ['x.parquet', parquet.content],
      ['x.csv.gz', gzipSync('id\n1\n')],
      ['no extension', 'id\n1\n']
    ] as const) {
      expect((await room.build({ name: 'data.zip', content: await zipOf([name, content]) })).rows).toEqual([
        ['1']
      ])
    }
  })

  it('is known by its bytes, stored or packed, and by no name at all', async () => {
    const stored = await zipOf(['x.csv', 'id\n1\n', { level: 0 }])
    expect((await room.build({ name: 'download', content: stored })).columns).toEqual(['id bigint'])
    expect((await room.build({ name: 'x.csv', content: gzipSync(stored) })).columns).toEqual(['id bigint'])
  })

  it('of several files appends them in their order, and leaves out what archive programs add', async () => {
    const content = await zipOf(
      ['2025/', ''],
      ['2025/b.csv', 'id,name\n1,x\n'],
      ['__MACOSX/2025/._b.csv', '\0\x05\x16\x07'],
      ['.DS_Store', '\0\0\0\x01Bud1'],
      ['2025/a.csv', 'name,id\ny,2\n']
    )
    const { rows, extract } = await room.build({ name: 'data.zip', content })
    expect(rows.toSorted()).toEqual([
      ['1', 'x'],
      ['2', 'y']
    ])
    expect(extract.rowCount).toBe(2)
  })

  it('names the file and its archive where something is wrong', async () => {
    const error = await fail(await zipOf(['in/a.csv', 'id,x\n1,2\n'], ['in/b.csv', 'id,x\n1\n']))
    expect(error.code).toBe('source.csv')
    expect(error.message).toContain('In in/b.csv in data.zip, line 2 has 1 field')
    const other = await fail(await zipOf(['a.csv', 'id\n1\n'], ['b.csv', 'name\n1\n']))
    expect(other.code).toBe('source.columns')
    const mixed = await fail(await zipOf(['a.csv', 'id\n1\n'], ['b.json', '[{"id":1}]']))
    expect(mixed.code).toBe('source.columns')
    const column = await fail(await zipOf(['a.csv', 'id\n1\n'], ['b.csv', 'id\nx\n']), 'data.zip', {
      columns: new Map([['id', { type: 'int' as const }]])
    })
    expect(column.message).toContain('"x" in record 1 (line 2) of b.csv in data.zip')
  })

  it.each([
    ['a web page', '<!DOCTYPE html><html><title>Sign in</title></html>', 'source.html'],
    ['CSV', 'id\n1\n', 'source.format'],
    ['nothing', '', 'source.incomplete']
  ])('is expected, but %s comes', async (_what, text, code) => {
    expect((await fail(Buffer.from(text))).code).toBe(code)
  })

  it('without a file fails', async () => {
    for (const content of [await zipOf(), await zipOf(['folder/', ''], ['.DS_Store', 'x'])]) {
      const error = await fail(content)
      expect(error.code).toBe('source.zip')
      expect(error.message).toContain('holds no file')
    }
  })

  it('with a password, another method or another archive inside fails', async () => {
    const secret = await fail(await zipOf(['a.csv', 'id\n1\n', { password: 'pass' }]))
    expect(secret.message).toMatch(/^source\.zip: .*data\.zip has a password \(file "a\.csv"\)/)
    const plain = await zipOf(['a.csv', 'id\n1\n'.repeat(100)])
    const method = await fail(patched(patched(plain, LOCAL, 8, [14]), CENTRAL, 10, [14]))
    expect(method.message).toMatch(/^source\.zip: .*packs "a\.csv" by method 14/)
    const nested = await fail(await zipOf(['inner.zip', await zipOf(['a.csv', 'id\n1\n'])]))
    expect(nested.code).toBe('source.format')
    expect(nested.message).toContain('inner.zip in data.zip: got a ZIP archive within a ZIP archive')
  })

  it.each(['../../etc/x.csv', '/etc/x.csv', 'C:\\x.csv', 'a\\..\\..\\x.csv'])(
    'with the name %j fails',
    async name => {
      const error = await fail(await zipOf([name, 'id\n1\n']))
      expect(error.code).toBe('source.zip')
      expect(error.message).toContain('leads out of it')
    }
  )

  it('that is cut fails, wherever it is cut', async () => {
    const whole = await zipOf(['a.csv', `id\n${'1\n2\n3\n'.repeat(1000)}`], ['b.csv', 'id\n1\n'])
    for (let length = 4; length < whole.length; length += 37) {
      const error = await fail(whole.subarray(0, length))
      expect([length, error.code]).toEqual([length, 'source.incomplete'])
    }
  })

  it('with damaged data or a wrong checksum fails', async () => {
    const whole = await zipOf([
      'a.csv',
      `id\n${Array.from({ length: 5000 }, (_, n) => n * 7919).join('\n')}\n`
    ])
    const crc = patched(patched(whole, LOCAL, 14, [1, 2, 3, 4]), CENTRAL, 16, [1, 2, 3, 4])
    for (const damaged of [patched(whole, LOCAL, 500, [0, 0, 0, 0, 0, 0]), crc]) {
      const error = await fail(damaged)
      expect(error.code).toBe('source.incomplete')
      expect(error.message).toContain('a.csv in data.zip is not whole')
    }
  })

  it('that is a bomb stops at source-max-size', async () => {
    const content = await zipOf(['a.csv', 'id\n1\n'], ['b.csv', `id\n${'1\n'.repeat(20_000_000)}`])
    expect(content.length).toBeLessThan(200_000)
    const error = await fail(content, 'data.zip', { source: { maxSize: 1_000_000 } })
    expect(error.code).toBe('source.too-large')
    expect(error.message).toContain('b.csv in data.zip')
  })

  it.each([
    ['[Content_Types].xml', 'word/document.xml', 'an Office document'],
    ['mimetype', 'content.xml', 'an OpenDocument file'],
    ['[Content_Types].xml', 'xl/workbook.bin', 'a binary Excel workbook (.xlsb)']
  ])('with %s and %s is not an archive of data files', async (one, two, what) => {
    const error = await fail(await zipOf([one, '<x/>'], [two, '<x/>']), 'report')
    expect(error.code).toBe('source.format')
    expect(error.message).toContain(`got ${what} where data was expected`)
  })
})
