import { existsSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sizeLimit } from '../../../src/source/spool/size-limit.ts'
import { SpoolWriter, writeSpool } from '../../../src/source/spool/spool-writer.ts'

const PART = 8 * 1024 * 1024

let folder: string
let path: string
/** Of each call: the parts, their bytes, and what was in the last of them then. */
let told: { readonly parts: readonly string[]; readonly bytes: number; readonly last: string }[]
const tell = (parts: readonly string[], bytes: number): void => {
  told.push({ parts, bytes, last: readFileSync(parts.at(-1) ?? '', 'utf8') })
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-writer-'))
  path = join(folder, 'a.csv')
  told = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Writes lines of random lengths, in pieces that end anywhere. @returns the text that was written */
async function write(writer: SpoolWriter, bytes: number): Promise<string> {
  const text: string[] = []
  let length = 0
  for (let n = 0; length < bytes; n++) {
    const line = `${n},"a\nb",${'x'.repeat(n % 977)}`
    const half = line.length >> 1
    writer.copy(Buffer.from(line), 0, half)
    if (n % 5 === 0) await writer.relieve()
    writer.text(line.slice(half))
    writer.endLine()
    await writer.relieve()
    text.push(`${line}\n`)
    length += line.length + 1
  }
  return text.join('')
}

const contentOf = (parts: readonly string[]): string => parts.map(part => readFileSync(part, 'utf8')).join('')

describe('a file of the spool', () => {
  it('is one where nobody asks for parts', async () => {
    const writer = new SpoolWriter(path, sizeLimit().meter('a'))
    const text = await write(writer, 2 * PART)
    await writer.finish()
    expect(writer.written).toEqual({ path, bytes: text.length })
    expect(readFileSync(path, 'utf8') === text).toBe(true)
  })

  it('is cut into parts with whole lines, each told when it is whole', async () => {
    const writer = new SpoolWriter(path, sizeLimit().meter('a'), { tell })
    const text = await write(writer, 5 * PART)
    await writer.finish()
    const { parts = [], bytes } = writer.written
    expect(bytes).toBe(text.length)
    expect(contentOf(parts) === text).toBe(true)
    expect(told.map(one => one.parts)).toEqual(parts.slice(0, -1).map((_, at) => parts.slice(0, at + 1)))
    expect(told.length).toBeGreaterThanOrEqual(4)
    for (const one of told) {
      const last = one.parts.at(-1) ?? ''
      expect(one.last === readFileSync(last, 'utf8')).toBe(true)
      expect(one.last.endsWith('x\n') || one.last.endsWith(',\n')).toBe(true)
      expect(statSync(last).size).toBeGreaterThanOrEqual(PART)
      expect(statSync(last).size).toBeLessThan(PART + 1024 * 1024)
      expect(one.bytes).toBe(contentOf(one.parts).length)
    }
  })

  it('has parts that grow with it', async () => {
    const writer = new SpoolWriter(path, sizeLimit().meter('a'), { tell })
    const line = Buffer.from(`${'y'.repeat(256 * 1024)}\n`)
    while (writer.bytes < 120 * 1024 * 1024) {
      writer.lines(line, line.length)
      await writer.relieve()
    }
    await writer.discard()
    expect(told.length).toBeLessThan(14)
  })

  it('has no empty part at its end', async () => {
    const writer = new SpoolWriter(path, sizeLimit().meter('a'), { tell })
    const line = Buffer.from(`${'z'.repeat(256 * 1024)}\n`)
    while (told.length === 0) {
      writer.lines(line, line.length)
      await writer.relieve()
    }
    await writer.finish()
    expect(writer.written).toEqual({ path, bytes: told[0]?.bytes })
    expect(await readdir(folder)).toEqual(['a.csv'])
  })

  it('begins anew in one part', async () => {
    const disk = sizeLimit().meter('a')
    const writer = new SpoolWriter(path, disk, { tell })
    await write(writer, 3 * PART)
    writer.restart()
    const text = await write(writer, 1024)
    await writer.finish()
    expect(writer.written).toEqual({ path, bytes: text.length })
    expect(readFileSync(path, 'utf8')).toBe(text)
    expect(await readdir(folder)).toEqual(['a.csv'])
  })

  it('leaves no part where it fails', async () => {
    const failure = new Error('the source is gone')
    const work = async (writer: SpoolWriter): Promise<void> => {
      await write(writer, 3 * PART)
      throw failure
    }
    await expect(writeSpool(path, sizeLimit().meter('a'), work, tell)).rejects.toBe(failure)
    expect(told.length).toBeGreaterThan(1)
    expect(existsSync(path)).toBe(false)
    expect(await readdir(folder)).toEqual([])
  })
})
