import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Expression, type Literal, type Node, parse } from 'acorn'

type RegExpLiteral = Literal & { readonly regex: NonNullable<Literal['regex']> }

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url))

/** A regular expression of the source. */
export interface SourceExpression {
  /** `source/decode/zip-archive.ts:16` */
  readonly place: string
  readonly expression: RegExp
}

/**
 * Every regular expression in `src/`: the literals, and those that a module makes by `RegExp` when it is loaded.
 * @throws Error for a call of `RegExp` within a function, whose texts nobody can know
 */
export async function sourceExpressions(): Promise<SourceExpression[]> {
  const found: SourceExpression[] = []
  for (const file of readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.ts')) continue
    const path = join(SOURCE, file)
    const text = readFileSync(path, 'utf8')
    const calls: number[] = []
    visit(
      parse(stripTypeScriptTypes(text), { ecmaVersion: 'latest', sourceType: 'module', locations: true }),
      0,
      {
        literal: ({ regex, loc }) => {
          found.push({
            place: `${file}:${loc?.start.line}`,
            expression: new RegExp(regex.pattern, regex.flags)
          })
        },
        call: (line, depth) => {
          if (depth > 0) throw new Error(`${file}:${line} makes a regular expression within a function`)
          calls.push(line)
        }
      }
    )
    if (calls.length > 0) found.push(...(await made(path, file, calls)))
  }
  return found
}

/** Loads a module, and catches the expressions that it makes meanwhile. */
async function made(path: string, file: string, lines: readonly number[]): Promise<SourceExpression[]> {
  const caught: RegExp[] = []
  const Original = globalThis.RegExp
  globalThis.RegExp = new Proxy(Original, {
    construct(target, given, itself) {
      const expression = Reflect.construct(target, given, itself) as RegExp
      caught.push(expression)
      return expression
    }
  })
  try {
    await import(path)
  } finally {
    globalThis.RegExp = Original
  }
  if (caught.length < lines.length)
    throw new Error(`${file} was loaded before, so nobody saw its expressions`)
  return caught.map(expression => ({ place: `${file}:${lines.join(',')}`, expression }))
}

interface Found {
  literal(node: RegExpLiteral): void
  call(line: number, depth: number): void
}

/** @param depth functions that the node is in */
function visit(node: unknown, depth: number, found: Found): void {
  if (Array.isArray(node)) for (const one of node) visit(one, depth, found)
  if (typeof node !== 'object' || node === null || !('type' in node)) return
  const inner = depth + (/Function|MethodDefinition|PropertyDefinition/.test(String(node.type)) ? 1 : 0)
  if (isRegExp(node as Node)) found.literal(node as RegExpLiteral)
  if (node.type === 'NewExpression' || node.type === 'CallExpression') {
    const { callee, loc } = node as unknown as { callee: Expression; loc: { start: { line: number } } }
    if (callee.type === 'Identifier' && callee.name === 'RegExp') found.call(loc.start.line, inner)
  }
  for (const [key, value] of Object.entries(node)) if (key !== 'regex') visit(value, inner, found)
}

function isRegExp(node: Node): boolean {
  return node.type === 'Literal' && 'regex' in (node as Literal)
}
