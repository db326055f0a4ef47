import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const SRC = resolve(import.meta.dirname, '..', 'src')
/** Modules whose room is not their folder's; the rest of the top of src/, which everybody may use, is `base`. */
const ROOM: Readonly<Record<string, string>> = {
  // The names of the inputs, which messages of all rooms use.
  'inputs/declared.ts': 'base',
  'index.ts': 'main',
  'main.ts': 'main',
  'stage.ts': 'main',
  'publish-to-tableau.ts': 'main',
  'enter-tableau.ts': 'main',
  'published-table.ts': 'main',
  'publish-rows.ts': 'main',
  'post.ts': 'main',
  'clean-up.ts': 'main',
  'leavings.ts': 'main',
  'inputs.ts': 'inputs',
  'outputs.ts': 'report',
  'summary.ts': 'report'
}

/** One room uses another. */
export interface RoomImport {
  readonly from: string
  readonly to: string
  /** Only types: nothing of it is there when the program runs. */
  readonly typesOnly: boolean
  /** The importing modules, as paths in src/. */
  readonly modules: readonly string[]
}

/** The room of a module, given as a path in src/. */
export function roomOf(module: string): string {
  const [top = '', inner] = module.split('/')
  if (inner === undefined || module in ROOM) return ROOM[module] ?? 'base'
  return top === 'summary' || top === 'report' ? 'report' : top
}

/** Which room of src/ imports which, in the order of their names. */
export function roomImports(): readonly RoomImport[] {
  const found = new Map<string, { typesOnly: boolean; modules: Set<string> }>()
  for (const module of globSync('**/*.ts', { cwd: SRC }).map(path => path.replaceAll('\\', '/'))) {
    const text = readFileSync(join(SRC, module), 'utf8')
    for (const [, names = '', path = ''] of text.matchAll(
      /^(?:im|ex)port (type [^;'"]*?|[^;'"]*?) from '(\.[^']*)'/gm
    )) {
      const target = relative(SRC, join(SRC, dirname(module), path)).replaceAll('\\', '/')
      const key = `${roomOf(module)} ${roomOf(target)}`
      if (roomOf(module) === roomOf(target)) continue
      const entry = found.get(key) ?? { typesOnly: true, modules: new Set() }
      entry.typesOnly &&= typesOnly(names)
      entry.modules.add(module)
      found.set(key, entry)
    }
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { typesOnly: only, modules }]) => {
      const [from = '', to = ''] = key.split(' ')
      return { from, to, typesOnly: only, modules: [...modules].sort() }
    })
}

function typesOnly(names: string): boolean {
  if (names.startsWith('type ')) return true
  const list = /^\{([\s\S]*)\}$/
    .exec(names.trim())?.[1]
    ?.split(',')
    .filter(name => name.trim() !== '')
  return list?.every(name => name.trim().startsWith('type ')) ?? false
}
