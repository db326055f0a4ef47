import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
const MADE = ['dist/index.js', 'dist/post.js']
const BUNDLED = ['src', 'package-lock.json', 'tsconfig.json', 'scripts/bundle.ts']

/** What is used of Jest's configuration: the paths and patterns that the run was given. */
interface GlobalConfig {
  readonly testPathPatterns: { readonly patterns: readonly string[] }
}

/** Jest's globalSetup: makes dist/ anew when it is older than what it is made of, so that no test runs a stale bundle. */
export default function bundleSetup({ testPathPatterns: { patterns } }: GlobalConfig): void {
  // A run of other tests only needs no bundle.
  if (patterns.length > 0 && !patterns.some(pattern => /e2e|hostile/.test(pattern))) return
  const bundles = MADE.map(path => statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? 0)
  if (Math.max(...BUNDLED.map(path => newest(join(ROOT, path)))) <= Math.min(...bundles)) return
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/bundle.ts')], {
    encoding: 'utf8'
  })
  if (status !== 0) throw new Error(`dist/ could not be made.\n${stdout}${stderr}`)
}

/** When a file, or the last changed file of a folder, was changed: milliseconds since 1970. */
function newest(path: string): number {
  if (!statSync(path).isDirectory()) return statSync(path).mtimeMs
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
  return Math.max(...files.map(file => statSync(join(file.parentPath, file.name)).mtimeMs))
}
