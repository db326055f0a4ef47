import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { TextReader, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js'
import { hyperFileOf } from '../../../src/tableau/publish/published-extract.ts'
import { EXTRACT } from '../stand.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'published-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A `.tdsx` with the extract under these names. */
async function tdsx(...names: string[]): Promise<string> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false })
  await zip.add('Sales.tds', new TextReader('<datasource/>'))
  for (const name of names) await zip.add(name, new Uint8ArrayReader(await readFile(EXTRACT)))
  const path = join(folder, 'sales.tdsx')
  await writeFile(path, await zip.close())
  return path
}

describe('the Hyper file of a downloaded data source', () => {
  it('is the download itself', async () => {
    expect(await hyperFileOf(EXTRACT, folder)).toEqual({ path: EXTRACT })
  })

  it('is taken out of a .tdsx', async () => {
    const found = await hyperFileOf(await tdsx('Data/Extracts/sales.hyper'), folder)
    if (!('path' in found)) throw new Error(JSON.stringify(found))
    expect(found.tds).toBe('<datasource/>')
    expect((await readFile(found.path)).equals(await readFile(EXTRACT))).toBe(true)
  })

  it('is not to be had out of a .tdsx with two', async () => {
    expect(await hyperFileOf(await tdsx('a.hyper', 'b.hyper'), folder)).toEqual({
      why: 'it holds not just one Hyper file'
    })
    expect(await hyperFileOf(await tdsx('Data/old.tde'), folder)).toEqual({ why: 'it holds no Hyper file' })
  })

  it('is missing where there is a document alone: a live connection', async () => {
    expect(await hyperFileOf(await tdsx(), folder)).toEqual({ tds: '<datasource/>' })
    const path = join(folder, 'live.tds')
    await writeFile(path, "<?xml version='1.0'?>\n<datasource inline='true'/>")
    expect(await hyperFileOf(path, folder)).toEqual({
      tds: "<?xml version='1.0'?>\n<datasource inline='true'/>"
    })
  })

  it('is not to be had out of something else, or a cut archive', async () => {
    const path = join(folder, 'other')
    await writeFile(path, '<html>')
    expect(await hyperFileOf(path, folder)).toEqual({ why: 'it is no Hyper file' })
    const archive = await readFile(await tdsx('a.hyper'))
    await writeFile(path, archive.subarray(0, archive.length / 2))
    expect(await hyperFileOf(path, folder)).toEqual({ why: 'the archive that came cannot be read' })
  })
})
