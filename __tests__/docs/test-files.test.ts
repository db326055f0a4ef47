import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const MOST_LINES = 400
const ROOT = join(import.meta.dirname, '../..')

/** What these folders test is no module, but the documents, the bundled action or the tests' own means. */
const WITHOUT_MODULE = /^(docs|e2e|hostile|support)\//

/** Test files without a module of their name, and why. The list may only become shorter. */
const OVER_SEVERAL_MODULES: Readonly<Record<string, string>> = {
  'hyper/build/round-trip.test.ts': 'random tables go through all of the build and back',
  'simulator/content.test.ts': 'what is done to content is spread over the resources of the simulator',
  'source/memory-formats.test.ts': 'the memory of a process that spools, for several formats',
  'source/memory-layout.test.ts': 'the memory of a process that spools, for several layouts of JSON',
  'source/memory.test.ts': 'the memory of a process that fetches and spools'
}

const FILES = globSync('**/*.test.ts', { cwd: join(ROOT, '__tests__') })
  .map(file => file.replaceAll('\\', '/'))
  .toSorted()

/** Whether a module has the place and the name of a test file, or the beginning of its name: `total` for `total-of-page`. */
function hasModule(file: string): boolean {
  const words = basename(file, '.test.ts').split('-')
  const names = words.map((_, index) => words.slice(0, index + 1).join('-'))
  return names.some(name =>
    ['src', '.'].some(root =>
      ['.ts', '.mjs'].some(ext => existsSync(join(ROOT, root, dirname(file), `${name}${ext}`)))
    )
  )
}

const misnamed = FILES.filter(file => !WITHOUT_MODULE.test(file) && !hasModule(file))

describe('test files', () => {
  it('are found', () => {
    expect(FILES).toContain('docs/test-files.test.ts')
    expect(hasModule('inputs/config.test.ts')).toBe(true)
    expect(hasModule('source/pagination/more-pages-links.test.ts')).toBe(true)
    expect(hasModule('inputs/no-such-module.test.ts')).toBe(false)
  })

  it('have the place and the name of the module that they test', () => {
    expect(misnamed.filter(file => !(file in OVER_SEVERAL_MODULES))).toEqual([])
  })

  it('have no exception that is not needed any more', () => {
    expect(Object.keys(OVER_SEVERAL_MODULES).filter(file => !misnamed.includes(file))).toEqual([])
  })

  it(`have ${MOST_LINES} lines at most`, () => {
    const long = FILES.map(file => [
      file,
      readFileSync(join(ROOT, '__tests__', file), 'utf8')
        .trimEnd()
        .split('\n').length
    ])
    expect(long.filter(([, lines]) => Number(lines) > MOST_LINES)).toEqual([])
  })
})
