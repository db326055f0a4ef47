import { type DeclaredInput, declared, INPUT_NAMES, type InputName } from '../src/base/input-catalog.ts'
import { markdownTable } from './markdown-table.ts'

/** What action.yml says of the inputs. */
export type ManifestInputs = Readonly<
  Record<string, { readonly description: string; readonly default?: string }>
>

/** Headings of the inputs, each with the input that it begins with. */
const PARTS = [
  ['Where the data comes from', 'source-url'],
  ['What the extract looks like', 'transform'],
  ['Where it goes', 'datasource-name'],
  ['How it runs', 'dry-run']
] as const

/** The inputs that most workflows need. */
const COMMON: readonly InputName[] = [
  'source-url',
  'source-format',
  'source-records',
  'source-explode',
  'source-headers',
  'source-token',
  'source-pagination',
  'sources',
  'transform',
  'columns',
  'time-zone',
  'if-empty',
  'datasource-name',
  'tableau-server-url',
  'tableau-site-id',
  'tableau-pat-name',
  'tableau-pat-secret',
  'tableau-project',
  'publish-mode',
  'key-columns',
  'dry-run'
]

/** The inputs that most workflows need, each with a link to docs/inputs.md. */
export function commonInputs(inputs: ManifestInputs): string {
  const rows = COMMON.map(name => [
    `[\`${name}\`](docs/inputs.md#${name})`,
    code(inputs[name]?.default),
    inputs[name]?.description ?? ''
  ])
  return markdownTable(['Input', 'Default', ''], rows)
}

/**
 * All inputs in their order, cut into one table for each part of a run. Each row is an anchor.
 * @param detailed names of inputs of which the document says more below
 */
export function allInputs(inputs: ManifestInputs, detailed: ReadonlySet<string>): string {
  const names = Object.keys(inputs)
  const begins = PARTS.map(([, first]) => names.indexOf(first))
  return PARTS.map(([heading], part) => {
    const rows = names
      .slice(begins[part], begins[part + 1])
      .map(name => [
        `<a id="${name}"></a>${detailed.has(name) ? `[\`${name}\`](#${name}-in-detail)` : `\`${name}\``}`,
        typeOf(name),
        code(inputs[name]?.default),
        `${inputs[name]?.description ?? ''}${variableOf(name)}`
      ])
    return `## ${heading}\n\n${markdownTable(['Input', 'Type', 'Default', ''], rows)}`
  }).join('\n\n')
}

/** What the value of an input is, in a word or two. */
export function typeOf(name: string): string {
  const known = INPUT_NAMES.find(one => one === name)
  if (known === undefined) return ''
  const { values, secret, form, default: fallback }: DeclaredInput = declared(known)
  if (values?.includes('true') && values.includes('false')) return 'true or false'
  if (values !== undefined) return 'one of a list'
  if (form === 'yaml' || name === 'sources' || name === 'calculated-fields') return 'YAML'
  if (form === 'pairs') return '`name: value` lines'
  if (form === 'lines') return 'lines'
  if (fallback !== undefined && /^\d+$/.test(fallback)) return 'number'
  return secret ? 'secret' : 'text'
}

function variableOf(name: string): string {
  const known = INPUT_NAMES.find(one => one === name)
  const { variable }: DeclaredInput = known === undefined ? {} : declared(known)
  return variable === undefined ? '' : ` Or the variable \`${variable}\`.`
}

function code(value: string | undefined): string {
  return value === undefined ? '' : `\`${value}\``
}
