import { globSync, readFileSync } from 'node:fs'
import { join, posix, resolve } from 'node:path'

const SRC = resolve(import.meta.dirname, '..', 'src')

/** One room uses another. */
export interface RoomImport {
  readonly from: string
  readonly to: string
  /** Only types: nothing of it is there when the program runs. */
  readonly typesOnly: boolean
  /** The importing modules, as paths in src/. */
  readonly modules: readonly string[]
}

/** The room of a module, given as a path in src/: its top folder; `main` for the entry points. */
export function roomOf(module: string): string {
  const [top = '', inner] = module.split('/')
  return inner === undefined ? 'main' : top
}

/** The innermost room of a module, given as a path in src/: its folder; `main` for the entry points. */
export function innerRoomOf(module: string): string {
  const folder = posix.dirname(module)
  return folder === '.' ? 'main' : folder
}

/**
 * Which room of src/ imports which, in the order of their names.
 *
 * @param room the room of a module, given as a path in src/
 */
export function roomImports(room: (module: string) => string = roomOf): readonly RoomImport[] {
  const found = new Map<string, { typesOnly: boolean; modules: Set<string> }>()
  for (const module of modules()) {
    const text = readFileSync(join(SRC, module), 'utf8')
    for (const [, names = '', path = ''] of text.matchAll(
      /^(?:im|ex)port (type [^;'"]*?|[^;'"]*?) from '(\.[^']*)'/gm
    )) {
      const target = posix.join(posix.dirname(module), path)
      if (room(module) === room(target)) continue
      const key = `${room(module)} ${room(target)}`
      const entry = found.get(key) ?? { typesOnly: true, modules: new Set() }
      entry.typesOnly &&= typesOnly(names)
      entry.modules.add(module)
      found.set(key, entry)
    }
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { typesOnly: only, modules: importing }]) => {
      const [from = '', to = ''] = key.split(' ')
      return { from, to, typesOnly: only, modules: [...importing].sort() }
    })
}

/** The modules of src/, as paths in it. */
export function modules(): readonly string[] {
  return globSync('**/*.ts', { cwd: SRC }).map(path => path.replaceAll('\\', '/'))
}

/** @returns the rooms that reach themselves along the arrows */
export function circles(arrows: readonly RoomImport[]): readonly string[] {
  const reached = (from: string, seen = new Set<string>()): Set<string> => {
    for (const { to } of arrows.filter(one => one.from === from)) {
      if (!seen.has(to)) reached(to, seen.add(to))
    }
    return seen
  }
  return [...new Set(arrows.map(({ from }) => from))].filter(room => reached(room).has(room))
}

function typesOnly(names: string): boolean {
  if (names.startsWith('type ')) return true
  const list = /^\{([\s\S]*)\}$/
    .exec(names.trim())?.[1]
    ?.split(',')
    .filter(name => name.trim() !== '')
  return list?.every(name => name.trim().startsWith('type ')) ?? false
}
