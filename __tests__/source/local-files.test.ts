import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { findFiles, type LocalFile, readLocalFile } from '../../src/source/local-files.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-test-'))
  await mkdir(join(folder, 'data', 'deep'), { recursive: true })
  await mkdir(join(folder, 'empty'))
  await mkdir(join(folder, 'data', 'folder.csv'))
  for (const name of [
    'b.csv',
    'a.csv',
    'B.csv',
    '10.csv',
    '.hidden.csv',
    'w[1].csv',
    'deep/c.csv',
    'x.json'
  ]) {
    await writeFile(join(folder, 'data', name), name)
  }
})

afterEach(() => rm(folder, { recursive: true }))

async function text(file: LocalFile): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of readLocalFile(file)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const names = async (line: string) => (await findFiles(line, folder)).map(({ name }) => name)

describe('a path', () => {
  it('is one file, relative to the workspace or absolute', async () => {
    expect(await findFiles('data/a.csv', folder)).toEqual([
      { path: join(folder, 'data', 'a.csv'), within: folder, name: 'data/a.csv' }
    ])
    const absolute = join(folder, 'data', 'a.csv')
    expect((await findFiles(absolute, '/'))[0]?.path).toBe(absolute)
  })

  it('that exists is never a pattern', async () => {
    expect(await names('data/w[1].csv')).toEqual(['data/w[1].csv'])
  })

  it('that names nothing fails with the nearest names', async () => {
    await expect(names('data/aa.csv')).rejects.toMatchObject({
      code: 'source.file',
      what: 'There is no file data/aa.csv.',
      remedy: expect.stringMatching(/The nearest names in .*data are: a\.csv, /)
    })
  })

  it.each(['api.example.com/x', 'api.example.com/x?page=1', 'localhost:8080/x', 'www.example.com'])(
    'that is an address without its scheme is told: %s',
    async line => {
      await expect(names(line)).rejects.toMatchObject({
        code: 'source.file',
        remedy: expect.stringContaining('write https:// in front of it')
      })
    }
  )

  it.each(['data/aa.csv', 'dat/a.csv', 'export.csv'])('is not taken for an address: %s', async line => {
    await expect(names(line)).rejects.toMatchObject({ remedy: expect.not.stringContaining('https') })
  })

  it('in a folder that does not exist, or is empty, says so', async () => {
    await expect(names('dat/a.csv')).rejects.toMatchObject({
      code: 'source.file',
      what: expect.stringMatching(/the folder .*dat does not exist/)
    })
    await expect(names('empty/a.csv')).rejects.toMatchObject({
      remedy: expect.stringMatching(/folder .*empty is empty/)
    })
  })

  it('below a file, as if it were a folder, fails', async () => {
    await expect(names('data/a.csv/b.csv')).rejects.toMatchObject({ code: 'source.file' })
  })

  it('with ~ says that it means nothing', async () => {
    await expect(names('~/a.csv')).rejects.toThrow('The ~ of a shell means nothing here')
  })

  it('of a folder says what to write', async () => {
    for (const line of ['data', 'data/']) {
      await expect(names(line)).rejects.toMatchObject({
        code: 'source.file',
        what: `${line} is a folder.`,
        remedy: expect.stringContaining('data/*.csv')
      })
    }
  })

  it('of a device is refused', async () => {
    await expect(names('/dev/null')).rejects.toThrow('neither a file nor a folder')
  })

  it('that leads in a circle cannot be read', async () => {
    await symlink('loop', join(folder, 'loop'))
    await expect(names('loop')).rejects.toThrow('loop cannot be read (ELOOP)')
  })

  it.each(['s3://bucket/x.csv', 'gs://b/x', 'ftp://h/x', 'file:///tmp/x.csv', 'postgres://h/d'])(
    '%s is none',
    async line => {
      await expect(names(line)).rejects.toMatchObject({ code: 'source.file' })
      await expect(names(line)).rejects.toThrow(`cannot read ${line.split(':')[0]}:// addresses`)
    }
  )
})

describe('a glob', () => {
  it('gives files only, sorted by code units, hidden ones not', async () => {
    expect(await names('data/*.csv')).toEqual([
      'data/10.csv',
      'data/B.csv',
      'data/a.csv',
      'data/b.csv',
      'data/w[1].csv'
    ])
  })

  it('takes **, braces and questions', async () => {
    expect(await names('**/c.csv')).toEqual(['data/deep/c.csv'])
    expect(await names('data/{a,x}.{csv,json}')).toEqual(['data/a.csv', 'data/x.json'])
    expect(await names('data/?.csv')).toEqual(['data/B.csv', 'data/a.csv', 'data/b.csv'])
    expect(await names('data/.hid*')).toEqual(['data/.hidden.csv'])
  })

  it('follows links to files', async () => {
    await symlink(join(folder, 'data', 'a.csv'), join(folder, 'empty', 'link.csv'))
    expect(await names('empty/*')).toEqual(['empty/link.csv'])
  })

  it('that matches no file fails', async () => {
    for (const line of ['data/*.parquet', 'empty/*', 'data/folder.c*']) {
      await expect(names(line)).rejects.toMatchObject({
        code: 'source.file',
        what: `No file matches ${line}.`
      })
    }
  })
})

describe('reading', () => {
  it('gives the bytes', async () => {
    const [file] = await findFiles('data/x.json', folder)
    expect(await text(file as NonNullable<typeof file>)).toBe('x.json')
  })

  it('fails for a file that has gone meanwhile', async () => {
    const gone = { path: join(folder, 'gone.csv'), within: folder, name: 'gone.csv' }
    await expect(text(gone)).rejects.toMatchObject({
      code: 'source.file',
      what: 'gone.csv cannot be read (ENOENT).'
    })
  })
})
