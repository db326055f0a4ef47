import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { type Node, parse } from 'acorn'
import { INPUT_NAMES } from '../../src/base/input-catalog.ts'
import { forEntry, inputName, inputPhrase, inputsPhrase } from '../../src/base/input-name.ts'

describe('the name of an input', () => {
  it('is that of action.yml for the one source of the source-* inputs', () => {
    expect(inputName('source-format')).toBe('source-format')
    expect(inputPhrase('columns')).toBe('input columns')
    expect(inputsPhrase(['source-header', 'source-encoding'], 'says', 'say')).toBe(
      'inputs source-header, source-encoding say'
    )
  })

  it('is that of a key in an entry of sources, also after an await', async () => {
    await forEntry(async () => {
      await new Promise(resolve => setImmediate(resolve))
      expect(inputName('source-format')).toBe('format')
      expect(inputPhrase('source-format')).toBe('key format')
      expect(inputPhrase('columns')).toBe('key columns')
      expect(inputsPhrase(['source-header'], 'says', 'say')).toBe('key header says')
    })
    expect(inputName('source-format')).toBe('source-format')
  })

  it('stays that of an input for what holds for the whole run', () => {
    forEntry(() => {
      expect(inputPhrase('source-requests-per-minute')).toBe('input source-requests-per-minute')
      expect(inputPhrase('transform')).toBe('input transform')
    })
  })
})

// A source may be an entry of `sources`, whose keys are called otherwise.
const ROOMS = ['source', 'hyper', 'http', 'inputs/source', 'inputs/columns', 'run/files']
const NAMED = new RegExp(
  `(?<![\\w/.-])(${INPUT_NAMES.filter(name => name.startsWith('source-')).join('|')})(?![\\w-]|\\.\\w)|\\binput columns\\b`
)
/** The modules that know what an entry of `sources` is, and speak of both. */
const OF_ENTRIES = new Set(['inputs/source/source-entries.ts', 'inputs/source/sources.ts'])

describe('messages', () => {
  it('name the inputs of a source by inputName, which knows the keys of an entry', () => {
    const { written, early, calls } = namesOfInputs()
    expect(written).toEqual([])
    expect(early).toEqual([])
    expect(calls).toBeGreaterThan(200)
  })
})

/**
 * What the messages of `src/` say of inputs.
 * @returns `written`: texts with the name of an input in them; `early`: calls that are made when a module is loaded,
 *   before a source is known; `calls`: how many messages ask for a name
 */
function namesOfInputs(): { written: string[]; early: string[]; calls: number } {
  const written: string[] = []
  const early: string[] = []
  let calls = 0
  for (const file of ROOMS.flatMap(modulesOf)) {
    if (OF_ENTRIES.has(file)) continue
    const text = readFileSync(join(SOURCE, file), 'utf8')
    const tree = parse(stripTypeScriptTypes(text), {
      ecmaVersion: 'latest',
      sourceType: 'module',
      locations: true
    })
    visit(tree, false, (node, inFunction) => {
      const place = `${file}:${node.loc?.start.line}`
      if (isName(node)) calls += 1
      if (isName(node) && !inFunction) early.push(place)
      const said = textOf(node)
      if (said !== undefined && NAMED.test(said) && !INPUT_NAMES.some(name => name === said)) {
        written.push(`${place} ${said}`)
      }
    })
  }
  return { written, early, calls }
}

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url))

function modulesOf(room: string): string[] {
  return readdirSync(join(SOURCE, room), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => `${room}/${file.replaceAll('\\', '/')}`)
}

function visit(node: Node, inFunction: boolean, see: (node: Node, inFunction: boolean) => void): void {
  see(node, inFunction)
  const inside = inFunction || /Function|MethodDefinition/.test(node.type)
  for (const value of Object.values(node) as unknown[]) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child instanceof Object && 'type' in child) visit(child as Node, inside, see)
    }
  }
}

function isName(node: Node): boolean {
  const { callee } = node as Node & { readonly callee?: { readonly name?: string } }
  return node.type === 'CallExpression' && /^inputs?(Name|Phrase)$/.test(callee?.name ?? '')
}

function textOf(node: Node): string | undefined {
  const { value } = node as Node & { readonly value?: unknown }
  if (node.type === 'Literal' && typeof value === 'string') return value
  return node.type === 'TemplateElement' ? (value as { readonly raw: string }).raw : undefined
}
