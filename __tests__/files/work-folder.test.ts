import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { makeWorkFolder } from '../../src/files/work-folder.ts'

let parent: string
let dead: number

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'work-folder-'))
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'close')
  dead = child.pid ?? 0
})

afterEach(async () => {
  await rm(parent, { recursive: true, force: true })
})

describe('makeWorkFolder', () => {
  it('makes a folder that only this user can enter, and removes it with all in it', async () => {
    const folder = await makeWorkFolder(parent)
    expect(folder.path).toMatch(new RegExp(`/tpa-${process.pid}-\\w{6}$`))
    expect((await stat(folder.path)).mode & 0o777).toBe(0o700)
    await mkdir(join(folder.path, 'spool'))
    await writeFile(join(folder.path, 'spool', 'x'), 'x')
    await folder.remove()
    await folder.remove()
    expect(await readdir(parent)).toEqual([])
  })

  it('removes what dead runs left, and only that', async () => {
    const first = await makeWorkFolder(parent)
    await mkdir(join(parent, `tpa-${dead}-abcdef`, 'spool'), { recursive: true })
    // A container gives every run the same process number.
    await mkdir(join(parent, `tpa-${process.pid}-abcdef`))
    const kept = ['precious', `tpa-${process.ppid}-abcdef`, `tpa-${dead}-notes-abcdef`, `tpa-${dead}-123456`]
    await mkdir(join(parent, 'precious'))
    await writeFile(join(parent, 'precious', 'file'), 'x')
    await mkdir(join(parent, `tpa-${process.ppid}-abcdef`))
    await mkdir(join(parent, `tpa-${dead}-notes-abcdef`))
    await symlink(join(parent, 'precious'), join(parent, `tpa-${dead}-123456`))

    const second = await makeWorkFolder(parent)
    const names = [first.path, second.path].map(path => path.slice(parent.length + 1))
    expect((await readdir(parent)).sort()).toEqual([...kept, ...names].sort())
    expect(await readdir(join(parent, 'precious'))).toEqual(['file'])
  })
})
