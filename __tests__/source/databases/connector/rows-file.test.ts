import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../../src/base/deadline.ts'
import type { RowsTarget, WrittenRows } from '../../../../src/source/databases/connector/engine.ts'
import { writeRowsFile } from '../../../../src/source/databases/connector/rows-file.ts'
import { sizeLimit } from '../../../../src/source/spool/size-limit.ts'
import type { SpoolWriter } from '../../../../src/source/spool/spool-writer.ts'

let folder: string
let told: WrittenRows[]
let target: RowsTarget
let mayBeInfinite: boolean
const deadline = new Deadline(1)
const seen = () => ({ mayBeInfinite, decimalsFit: true, removedCharacters: 0 })
const LINE = Buffer.from(`${'1,'.repeat(64 * 1024)}\n`)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rows-file-'))
  told = []
  mayBeInfinite = false
  const path = (extension: string): string => join(folder, `000001.${extension}`)
  target = { path, deadline, meter: sizeLimit().meter('db'), tell: rows => told.push(rows) }
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function write(writer: SpoolWriter): Promise<void> {
  for (let line = 0; line < 160; line++) {
    writer.lines(LINE, LINE.length)
    await writer.relieve()
  }
  mayBeInfinite = true
}

describe('rows in one file', () => {
  it('are told in parts, with what was seen of them until then', async () => {
    const rows = await writeRowsFile(target, seen, write)
    const [file] = rows.files
    expect(rows).toEqual({ files: [file], mayBeInfinite: true, decimalsFit: true, removedCharacters: 0 })
    expect(file?.bytes).toBe(160 * LINE.length)
    expect(file?.parts?.map(part => readFileSync(part).length).reduce((sum, one) => sum + one)).toBe(
      file?.bytes
    )
    expect(told.map(one => one.mayBeInfinite)).toEqual(told.map(() => false))
    expect(told.map(one => one.files[0]?.parts)).toEqual([file?.parts?.slice(0, 1), file?.parts?.slice(0, 2)])
  })

  it('are one file where nobody asks for parts', async () => {
    const rows = await writeRowsFile({ ...target, tell: undefined }, seen, write)
    expect(rows.files).toEqual([{ path: target.path('csv'), bytes: 160 * LINE.length }])
  })

  it('are an empty file where there are none', async () => {
    const rows = await writeRowsFile(target, seen, async () => undefined)
    expect(rows.files).toEqual([{ path: target.path('csv'), bytes: 0 }])
    expect(readFileSync(target.path('csv')).length).toBe(0)
  })

  it('leave nothing where writing them fails', async () => {
    const failing = async (writer: SpoolWriter): Promise<void> => {
      await write(writer)
      throw new Error('the connection is gone')
    }
    await expect(writeRowsFile(target, seen, failing)).rejects.toThrow('the connection is gone')
    expect(await readdir(folder)).toEqual([])
  })
})
