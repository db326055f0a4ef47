import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, afterEach, beforeAll } from '@jest/globals'
import { makePipe, makeSocket, makeSparseFile } from './special-files.ts'

/** Stands in files that nobody may read: no trace of it may be anywhere. */
export const MARK = 'c4n4ry'
/** A program that leaves `was-run` beside it. */
export const PROGRAM = `#!/bin/sh\ntouch "$(dirname "$0")/was-run"\n`

const SPARSE_BYTES = 400_000_000

/** Puts something into a workspace. */
export type Prepare = (workspace: string) => Promise<void>

/** A folder outside every workspace, and what may lie in a workspace. */
export interface Outside {
  /** Holds secret.csv, .json, .sql, .pem and .parquet, environ, hyperd, deep/secret.csv, a pipe and a socket. */
  readonly folder: string
  /** A link; its target counts from `folder`, or with `./` from the workspace. */
  link(path: string, target: string): Prepare
  relativeLink(path: string, target: string): Prepare
  socket(path: string): Prepare
  /** Makes a socket at an absolute path, for the time of a test. */
  openSocket(path: string): Promise<void>
  closeSockets(): Promise<void>
}

/** Sets up the folder for the tests of a file, and takes it down after them. */
export function useOutside(): Outside {
  let outside: string
  const closers: (() => Promise<void>)[] = []
  const closeSockets = async (): Promise<void> => {
    for (const close of closers.splice(1)) await close()
  }
  const openSocket = async (path: string): Promise<void> => {
    closers.push(await makeSocket(path))
  }
  beforeAll(async () => {
    outside = await mkdtemp(join(tmpdir(), 'outside-'))
    for (const name of [
      'secret.csv',
      'secret.json',
      'secret.sql',
      'secret.pem',
      'secret.parquet',
      'environ'
    ]) {
      await writeFile(join(outside, name), `${MARK},${MARK}\nselect ${MARK}\n`)
    }
    await writeFile(join(outside, 'hyperd'), PROGRAM, { mode: 0o755 })
    await mkdir(join(outside, 'deep'))
    await writeFile(join(outside, 'deep', 'secret.csv'), `${MARK}\n1\n`)
    makePipe(join(outside, 'pipe'))
    await openSocket(join(outside, 'socket'))
  })
  afterEach(closeSockets)
  afterAll(async () => {
    for (const close of closers) await close()
    await rm(outside, { recursive: true })
  })

  return {
    get folder() {
      return outside
    },
    link: (path, target) =>
      placed(path, (place, workspace) =>
        symlink(target.startsWith('./') ? join(workspace, target) : join(outside, target), place)
      ),
    relativeLink: (path, target) =>
      placed(path, place => symlink(relative(dirname(place), join(outside, target)), place)),
    socket: path => placed(path, openSocket),
    openSocket,
    closeSockets
  }
}

/** A pipe without a writer. */
export const pipe = (path: string): Prepare => placed(path, async place => makePipe(place))

/** A file of 400 MB that takes no room on disk. */
export const sparse = (path: string): Prepare => placed(path, place => makeSparseFile(place, SPARSE_BYTES))

/** A file with contents. */
export const file = (path: string, content: string, mode = 0o644): Prepare =>
  placed(path, place => writeFile(place, content, { mode }))

/** A folder. */
export const folder = (path: string): Prepare =>
  placed(path, async place => {
    await mkdir(place)
  })

/** A file with a secret beside the workspace. */
export const beside = (name: string): Prepare => file(join('..', name), `${MARK}\n1\n`)

/** One after the other. */
export function all(...steps: readonly Prepare[]): Prepare {
  return async workspace => {
    for (const step of steps) await step(workspace)
  }
}

/** Nothing at all. */
export const nothing: Prepare = async () => undefined

function placed(path: string, make: (path: string, workspace: string) => Promise<void>): Prepare {
  return async workspace => {
    const place = join(workspace, path)
    await mkdir(dirname(place), { recursive: true })
    await make(place, workspace)
  }
}
