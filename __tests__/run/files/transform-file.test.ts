import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { PlaceholderValue } from '../../../src/base/placeholders.ts'
import { readTransform } from '../../../src/run/files/transform-file.ts'

const MOMENT = { millis: Date.UTC(2026, 10, 25, 23, 30), zone: 'Europe/Berlin' }

describe('readTransform', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'transform-'))
    await writeFile(join(folder, 'daily.sql'), '\uFEFFSELECT 1\nFROM source\n')
    await writeFile(join(folder, 'Big Query.SQL'), 'SELECT 2')
    await writeFile(join(folder, 'empty.sql'), ' \n')
    await writeFile(join(folder, 'latin1.sql'), Buffer.from("SELECT 'caf\xe9'", 'latin1'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it.each([
    'SELECT * FROM source',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    'select * from dump.sql',
    'SELECT 1\n-- x.sql'
  ])('takes %j as it is', async sql => {
    expect(await readTransform(sql, folder, MOMENT)).toBe(sql)
  })

  it('reads the file that it names, without byte-order mark and outer blanks', async () => {
    expect(await readTransform('daily.sql', folder, MOMENT)).toBe('SELECT 1\nFROM source')
    expect(await readTransform('Big Query.SQL', folder, MOMENT)).toBe('SELECT 2')
    expect(await readTransform(join(folder, 'daily.sql'), '/elsewhere', MOMENT)).toBe('SELECT 1\nFROM source')
  })

  it('replaces the placeholders in the file', async () => {
    await writeFile(join(folder, 'window.sql'), "SELECT *\nFROM source\nWHERE day > date '{{ today - 7d }}'")
    const told: PlaceholderValue[] = []
    expect(await readTransform('window.sql', folder, MOMENT, one => told.push(one))).toBe(
      "SELECT *\nFROM source\nWHERE day > date '2026-11-19'"
    )
    expect(told).toEqual([{ written: '{{ today - 7d }}', value: '2026-11-19' }])
    await writeFile(join(folder, 'window.sql'), "SELECT *\nFROM source\nWHERE day > date '{{ tody }}'")
    await expect(readTransform('window.sql', folder, MOMENT)).rejects.toMatchObject({
      code: 'input.invalid',
      what: 'The file window.sql, which the input transform names, (line 3) holds {{ tody }}, which is not a placeholder (did you mean {{ today }}?).'
    })
  })

  it.each([
    ['missing.sql', 'does not exist'],
    ['empty.sql', 'is empty'],
    ['latin1.sql', 'is not UTF-8 text']
  ])('fails for %s', async (name, why) => {
    await expect(readTransform(name, folder, MOMENT)).rejects.toMatchObject({
      code: 'transform.file',
      what: `The file ${name}, which the input transform names, ${why}.`
    })
  })
})
