import { Scalar, stringify } from 'yaml'
import { type DeclaredInput, declared, INPUT_NAMES } from '../src/base/input-catalog.ts'

/** Numbers that need not be whole. */
const FLOATS = new Set(['timeout-minutes', 'source-requests-per-minute'])
/** As a block it could not be read. */
const LINE_BREAK = Object.assign(new Scalar('\n'), { type: Scalar.QUOTE_DOUBLE })
const INTEGERS = new Set(['min-rows'])
const OUTPUT_TYPES: Readonly<Record<string, string>> = {
  published: 'boolean',
  unchanged: 'boolean',
  'row-count': 'integer',
  'column-count': 'integer',
  'previous-row-count': 'integer',
  'hyper-size': 'integer'
}

/**
 * The file `action-types.yml`, by which github-actions-typing and the generators of typed workflows (github-workflows-kt)
 * know the types of inputs and outputs.
 * @param outputs their names, in the order of action.yml
 */
export function actionTypes(outputs: readonly string[]): string {
  const inputs = Object.fromEntries(INPUT_NAMES.map(name => [name, typeOf(name)]))
  const ofOutputs = Object.fromEntries(outputs.map(name => [name, { type: OUTPUT_TYPES[name] ?? 'string' }]))
  const head = '# Types for https://github.com/typesafegithub/github-actions-typing, made by npm run docs.\n'
  return `${head}${stringify({ inputs, outputs: ofOutputs })}`
}

function typeOf(name: (typeof INPUT_NAMES)[number]): object {
  const { values, form, default: fallback }: DeclaredInput = declared(name)
  if (values?.includes('true')) return { type: 'boolean' }
  if (values !== undefined) return { type: 'enum', 'allowed-values': values }
  if (form === 'lines') return { type: 'list', separator: LINE_BREAK, 'list-item': { type: 'string' } }
  if (FLOATS.has(name)) return { type: 'float' }
  if (INTEGERS.has(name) || /^\d+$/.test(fallback ?? '')) return { type: 'integer' }
  return { type: 'string' }
}
