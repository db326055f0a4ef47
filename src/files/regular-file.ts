import { type BigIntStats, constants } from 'node:fs'
import { type FileHandle, open, realpath, stat } from 'node:fs/promises'
import { PathRefusal } from './path-refusal.ts'
import { realPathOf, type WorkspacePath } from './workspace-path.ts'

const READ_BYTES = 256 * 1024
/** Without following a link that takes the place of the file, and without waiting for the writer of a pipe. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** What is at a path. */
export type Found = 'file' | 'folder' | 'nothing'

/**
 * Looks at what is at a path, through its links.
 * @throws PathRefusal when the path may not be read, or a device, pipe or socket is there; the file system's error
 */
export async function lookAt(place: WorkspacePath): Promise<Found> {
  try {
    return kindOf(await stat(await realPathOf(place), { bigint: true }))
  } catch (error) {
    if (isMissing(error)) return 'nothing'
    throw error
  }
}

/**
 * Reads a small file whole.
 * @param limit bytes; a larger file is not read at all
 * @throws PathRefusal when the path may not be read, or no regular file of at most `limit` bytes is there; the file
 *   system's error
 */
export async function readSmallFile(place: WorkspacePath, limit: number): Promise<Buffer> {
  const { handle, size } = await openRegular(place)
  try {
    if (size > limit) {
      throw new PathRefusal(
        `has ${size} bytes, more than the ${limit} that such a file may have`,
        'Name the file that is meant.'
      )
    }
    const bytes = Buffer.alloc(size)
    let length = 0
    while (length < size) {
      const { bytesRead } = await handle.read(bytes, length, size - length, length)
      if (bytesRead === 0) throw shortened()
      length += bytesRead
    }
    return bytes
  } finally {
    await handle.close()
  }
}

/**
 * The bytes of a file, as many as it has when it is opened.
 * @throws PathRefusal when the path may not be read, no regular file is there, or the file becomes shorter meanwhile;
 *   the file system's error
 */
export async function* readRegularFile(place: WorkspacePath): AsyncGenerator<Uint8Array, void> {
  const { handle, size } = await openRegular(place)
  if (size === 0) {
    await handle.close()
    return
  }
  let length = 0
  for await (const chunk of handle.createReadStream({
    start: 0,
    end: size - 1,
    highWaterMark: READ_BYTES
  }) as AsyncIterable<Buffer>) {
    length += chunk.length
    yield chunk
  }
  if (length < size) throw shortened()
}

/** True for the error of the file system that says that nothing is there. */
export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  // EINVAL: Windows has no files with these characters in their names.
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EINVAL'
}

/** Opens a file; what is looked at before and after is the file that is opened. */
async function openRegular(place: WorkspacePath): Promise<{ handle: FileHandle; size: number }> {
  const real = await realPathOf(place)
  const before = await stat(real, { bigint: true })
  // To open a device can be an order to it.
  if (kindOf(before) === 'folder') throw new PathRefusal('is a folder', 'Name a file in it.')
  const handle = await open(real, FLAGS)
  try {
    const opened = await handle.stat({ bigint: true })
    if (!opened.isFile() || !isSame(before, opened) || (await realpath(real)) !== real) {
      throw new PathRefusal(
        'was replaced while it was opened',
        'Let no other step write there while this one runs.'
      )
    }
    return { handle, size: Number(opened.size) }
  } catch (error) {
    await handle.close()
    throw error
  }
}

function kindOf(stats: BigIntStats): Exclude<Found, 'nothing'> {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'folder'
  const kind = stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device'
  throw new PathRefusal(
    `is ${kind}, neither a file nor a folder`,
    'Write the data to a file in a step before this one.'
  )
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return one.dev === other.dev && one.ino === other.ino
}

function shortened(): PathRefusal {
  return new PathRefusal(
    'became shorter while it was read',
    'Let the step that writes it end before this one begins.'
  )
}
