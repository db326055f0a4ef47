import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { leadsThrough } from '../../../../src/hyper/install/client/leads-through.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'leads-through-'))
  await mkdir(join(root, 'workspace/sub'), { recursive: true })
  await mkdir(join(root, 'home'))
  await writeFile(join(root, 'home/file'), '')
  await writeFile(join(root, 'workspace/file'), '')
  await symlink('workspace', join(root, 'way'))
  await symlink(join(root, 'workspace/file'), join(root, 'home/link'))
  await symlink('../home/file', join(root, 'workspace/out'))
  await symlink('../workspace/out', join(root, 'home/round'))
  await symlink('../home', join(root, 'home/self'))
  await symlink('circle', join(root, 'home/circle'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

describe('leadsThrough', () => {
  it.each([
    'workspace',
    'workspace/file',
    'workspace/sub/not-there/file',
    'workspace/out',
    'workspace/../home/file',
    'way/file',
    'way',
    'home/link',
    'home/round',
    'home/circle',
    'home/self/../workspace/file'
  ])('%s does', async path => {
    for (const folder of ['workspace', 'way', 'workspace/sub/..']) {
      expect(await leadsThrough(`${root}/${path}`, `${root}/${folder}`)).toBe(true)
    }
    expect(await leadsThrough(`${relative(process.cwd(), root)}/${path}`, `${root}/workspace`)).toBe(true)
  })

  it.each(['home/file', 'home/self/file', 'home', 'workspace2/file', 'not-there', ''])(
    '%s does not',
    async path => expect(await leadsThrough(`${root}/${path}`, `${root}/workspace`)).toBe(false)
  )

  it('leads nowhere in a folder that does not exist', async () => {
    expect(await leadsThrough(`${root}/gone/file`, `${root}/gone`)).toBe(false)
  })
})
