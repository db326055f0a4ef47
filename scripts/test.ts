// npm run test:unit | test:engine | test:e2e [-- JEST OPTIONS]: the tests of one kind. What a test file imports tells
// its kind, so that there is no list to keep: the runner of the bundled action makes it e2e, the engine or another
// process makes it engine, all else is unit.
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

type Kind = 'unit' | 'engine' | 'e2e'

const root = resolve(import.meta.dirname, '..')
const tests = join(root, '__tests__')
const RUNNER = join(tests, 'support/runner.ts')
const ENGINE = join(tests, 'support/hyperd.ts')

/** The files of `__tests__` that a file imports, itself and what these import included. */
function reached(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/\bfrom '(\.[^']*)'/g)) {
    const target = resolve(dirname(file), path)
    if (target.startsWith(tests)) reached(target, seen)
  }
  return seen
}

function kindOf(file: string): Kind {
  const files = reached(file)
  if (files.has(RUNNER)) return 'e2e'
  if (files.has(ENGINE)) return 'engine'
  return [...files].some(one => readFileSync(one, 'utf8').includes("from 'node:child_process'"))
    ? 'engine'
    : 'unit'
}

const [wanted = '', ...options] = process.argv.slice(2)
const files = globSync('**/*.test.ts', { cwd: tests })
  .map(file => join(tests, file))
  .filter(file => kindOf(file) === wanted)
if (files.length === 0) throw new Error('Usage: node scripts/test.ts unit|engine|e2e [options of Jest]')
const jest = join(root, 'node_modules/jest/bin/jest.js')
const paths = files.map(file => relative(root, file).replaceAll('\\', '/'))
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    jest,
    ...options,
    '--runTestsByPath',
    ...paths
  ],
  { cwd: root, stdio: 'inherit' }
)
process.exitCode = status ?? 1
