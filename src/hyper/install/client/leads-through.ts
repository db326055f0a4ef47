import { readlink, stat } from 'node:fs/promises'
import { isAbsolute, join, parse, sep } from 'node:path'

/** As Linux: whoever follows more links does not arrive. */
const MAX_LINKS = 40

/**
 * Whether a path lies in a folder, or a link on the way to it leads through that folder: whoever may write there
 * decides what stands at the path. Folders are told by what they are, not by how they are spelt.
 * @param path absolute, or relative to the current folder; it need not exist
 * @param folder nothing lies in one that does not exist
 */
export async function leadsThrough(path: string, folder: string): Promise<boolean> {
  const wanted = await identity(folder)
  if (wanted === undefined) return false
  const whole = isAbsolute(path) ? path : `${process.cwd()}${sep}${path}`
  // Never holds a link, so that `..` is really the folder above.
  let at = parse(whole).root
  let rest = partsOf(whole)
  for (let links = 0; links <= MAX_LINKS; ) {
    if ((await identity(at)) === wanted) return true
    const part = rest.shift()
    if (part === undefined) return false
    const next = join(at, part)
    const target = await readlink(next).catch(() => undefined)
    if (target === undefined) at = next
    else {
      links += 1
      if (isAbsolute(target)) at = parse(target).root
      rest = [...partsOf(target), ...rest]
    }
  }
  return true
}

async function identity(path: string): Promise<string | undefined> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined)
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`
}

function partsOf(path: string): string[] {
  const parts = path.slice(parse(path).root.length).split(process.platform === 'win32' ? /[\\/]/ : '/')
  return parts.filter(part => part !== '')
}
