import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { PathRefusal } from '../../src/files/path-refusal.ts'
import { isInside, isOfGit, isOfSystem, realPathOf, workspacePath } from '../../src/files/workspace-path.ts'

describe('a path as it is written', () => {
  it.each([
    ['data/a.csv', '/work/repo/data/a.csv'],
    ['./a.csv', '/work/repo/a.csv'],
    ['data/../a.csv', '/work/repo/a.csv'],
    ['../repo/a.csv', '/work/repo/a.csv'],
    ['..data/a.csv', '/work/repo/..data/a.csv'],
    ['/work/repo/a.csv', '/work/repo/a.csv'],
    ['.', '/work/repo']
  ])('%s stays in the workspace', (written, path) => {
    expect(workspacePath(written, '/work/repo')).toEqual({ path, within: '/work/repo' })
  })

  it.each(['../a.csv', 'data/../../a.csv', '..', '../repository/a.csv'])('%s leaves it', written => {
    expect(() => workspacePath(written, '/work/repo')).toThrow(PathRefusal)
  })

  it('is the word of the workflow where it is absolute and elsewhere', () => {
    expect(workspacePath('/work/_temp/a.csv', '/work/repo')).toEqual({
      path: '/work/_temp/a.csv',
      within: undefined
    })
  })
})

describe('the real path', () => {
  let folder: string
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'path-')))
    await mkdir(join(folder, 'repo', 'data'), { recursive: true })
    await writeFile(join(folder, 'repo', 'data', 'a.csv'), '')
    await writeFile(join(folder, 'b.csv'), '')
    await symlink('data', join(folder, 'repo', 'inner'))
    await symlink('..', join(folder, 'repo', 'outer'))
    await symlink(join(folder, 'repo'), join(folder, 'workspace'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('may go through links that stay in the workspace, which may be a link itself', async () => {
    const place = workspacePath('inner/a.csv', join(folder, 'workspace'))
    expect(await realPathOf(place)).toBe(join(folder, 'repo', 'data', 'a.csv'))
  })

  it('does not go through others', async () => {
    const place = workspacePath('outer/b.csv', join(folder, 'repo'))
    await expect(realPathOf(place)).rejects.toMatchObject({ why: 'leads out of the workspace' })
    expect(await realPathOf({ ...place, within: undefined })).toBe(join(folder, 'b.csv'))
  })
})

describe('what only looks like a file of the workflow', () => {
  it.each(['/proc/self/environ', '/proc/kmsg', '/proc/1/mem', '/sys/kernel/notes', '/proc', '/sys'])(
    'is %s',
    path => expect(isOfSystem(path)).toBe(true)
  )
  it.each(['/procedures/a.sql', '/home/proc/a.csv', '/system.csv', '/home/me/sys/b'])('is not %s', path => {
    expect(isOfSystem(path)).toBe(false)
  })
  it.each(['.git/config', '.GIT/config', 'a/.git/b', '.git'])('is %s of git', way => {
    expect(isOfGit(way)).toBe(true)
  })
  it.each(['.github/a.csv', 'a.git/b', '.gitignore', 'git/config'])('is not %s of git', way => {
    expect(isOfGit(way)).toBe(false)
  })
})

describe('inside a folder', () => {
  it.each([
    ['/a/b', '/a', true],
    ['/a', '/a', true],
    ['/a/..b', '/a', true],
    ['/ab', '/a', false],
    ['/', '/a', false],
    ['/a/b', '/', true]
  ])('%s of %s: %s', (path, folder, inside) => expect(isInside(path, folder)).toBe(inside))
})
