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

const LIMIT = 512 * 1024 * 1024
const find = (path: string, signal = new AbortController().signal, limit = LIMIT) =>
  hyperFileOf(path, folder, signal, limit)

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
    expect(await find(EXTRACT)).toEqual({ path: EXTRACT })
  })

  it('is taken out of a .tdsx', async () => {
    const found = await find(await tdsx('Data/Extracts/sales.hyper'))
    if (!('path' in found)) throw new Error(JSON.stringify(found))
    expect(found.tds).toBe('<datasource/>')
    expect((await readFile(found.path)).equals(await readFile(EXTRACT))).toBe(true)
  })

  it('is not to be had out of a .tdsx with two, or with more than may be unpacked', async () => {
    expect(await find(await tdsx('a.hyper', 'b.hyper'))).toEqual({ why: 'it holds not just one Hyper file' })
    expect(await find(await tdsx('Data/old.tde'))).toEqual({ why: 'it holds no Hyper file' })
    expect(await find(await tdsx('a.hyper'), undefined, 60_000)).toEqual({
      why: 'it unpacks to more than 0 MB'
    })
  })

  it('is missing where there is a document alone: a live connection', async () => {
    expect(await find(await tdsx())).toEqual({ tds: '<datasource/>' })
    const path = join(folder, 'live.tds')
    await writeFile(path, "<?xml version='1.0'?>\n<datasource inline='true'/>")
    expect(await find(path)).toEqual({ tds: "<?xml version='1.0'?>\n<datasource inline='true'/>" })
  })

  it('is not to be had out of something else, or a cut archive', async () => {
    const path = join(folder, 'other')
    await writeFile(path, '<html>')
    expect(await find(path)).toEqual({ why: 'it is not a Hyper file' })
    const archive = await readFile(await tdsx('a.hyper'))
    await writeFile(path, archive.subarray(0, archive.length / 2))
    expect(await find(path)).toEqual({ why: 'it cannot be unpacked' })
  })

  it('ends with the run', async () => {
    const path = await tdsx('a.hyper')
    const reason = new Error('the deadline')
    await expect(find(path, AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})
