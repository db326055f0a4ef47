import { type DeclaredInput, declared, INPUT_NAMES } from '../src/base/input-catalog.ts'
import { COLUMN_KEYS } from '../src/inputs/columns/column-keys.ts'
import { SIMPLE_TYPES } from '../src/inputs/columns/column-type.ts'
import { CHECK_KEYS, SEVERITIES } from '../src/inputs/guards/checks.ts'
import { PAGINATION_KEYS } from '../src/inputs/source/pagination.ts'
import { SOURCE_KEYS } from '../src/inputs/source/source-entries.ts'
import { PAGINATION_TYPES } from '../src/source/contract/pagination-config.ts'
import { type ManifestInputs, typeOf } from './input-tables.ts'

/** What action.yml says of the action. */
export interface ManifestFacts {
  readonly name: string
  readonly description: string
  readonly inputs: ManifestInputs
  readonly outputs: Readonly<Record<string, { readonly description: string }>>
}

const DOCUMENTS: readonly (readonly [path: string, what: string])[] = [
  ['README.md', 'the first workflow, and what it needs'],
  ['docs/cookbook.md', 'whole steps for many services'],
  ['docs/recipes.md', 'whole workflows for common tasks'],
  ['docs/json.md', 'records in JSON: paths, layouts, nested arrays'],
  ['docs/columns.md', 'types, formats of dates and numbers'],
  ['docs/types.md', 'how types are decided'],
  ['docs/pagination.md', 'page after page'],
  ['docs/databases.md', 'databases as sources'],
  ['docs/guards.md', 'checks before anything is published'],
  ['docs/publish-modes.md', 'replacing, adding and changing rows'],
  ['docs/signing-in.md', 'credentials for Tableau'],
  ['docs/troubleshooting.md', 'every error code: cause and fix'],
  ['schemas/', 'JSON schemas of columns, sources, source-pagination and checks']
]

/** The one page that tells a program that writes workflows all inputs: `llms.txt`. @param example a whole workflow */
export function llmsText({ name, description, inputs, outputs }: ManifestFacts, example: string): string {
  const lines = INPUT_NAMES.map(input => {
    const { values, variable, default: fallback }: DeclaredInput = declared(input)
    const facts = [
      typeOf(input).replaceAll('`', ''),
      ...(values === undefined ? [] : [`values: ${values.join(', ')}`]),
      ...(fallback === undefined ? [] : [`default: ${fallback}`]),
      ...(variable === undefined ? [] : [`or the variable ${variable}`])
    ]
    return `- \`${input}\` (${facts.join('; ')}): ${inputs[input]?.description ?? ''}`
  })
  const pagination = PAGINATION_TYPES.map(type => {
    const { may, must = [] } = PAGINATION_KEYS[type]
    return `\`${type}\` (${may.length === 0 ? 'no keys' : may.map(key => (must.includes(key) ? `${key}, needed` : key)).join('; ')})`
  })
  return [
    '# tableau-publish-action',
    `> ${name}: ${description}.`,
    `Each step that uses this action publishes one data source. Names and values that do not exist fail before anything is sent, and all faults are reported at once. \`dry-run: true\` tries a step without publishing; on your own machine: \`npx github:OWNER/tableau-publish-action run .github/workflows/publish.yml\`. Secrets come from \`\${{ secrets.NAME }}\`.`,
    '## Example',
    `\`\`\`yaml\n${example.trim()}\n\`\`\``,
    '## Inputs',
    lines.join('\n'),
    '## Keys of inputs that are YAML',
    [
      `- \`columns\`: a map \`name: type\` or \`name: {${COLUMN_KEYS.join(', ')}}\`. Types: ${SIMPLE_TYPES.join(', ')}, numeric(p,s).`,
      `- \`sources\`: a map \`name: {${[...SOURCE_KEYS.keys()].join(', ')}}\`; each key is the \`source-*\` input of that name. \`transform\` finds each source under its name.`,
      `- \`source-pagination\`: \`type\` and the keys of that type: ${pagination.join(', ')}.`,
      `- \`checks\`: a map \`name: SQL\` or \`name: {${CHECK_KEYS.join(', ')}}\`; severity is ${SEVERITIES.join(' or ')}. SQL is a condition that every row meets, or a SELECT that gives the rows at fault.`,
      '- `calculated-fields`: a map `name: formula` in the language of Tableau.'
    ].join('\n'),
    '## Outputs',
    Object.entries(outputs)
      .map(([output, { description: what }]) => `- \`${output}\`: ${what}`)
      .join('\n'),
    '## Documents',
    DOCUMENTS.map(([path, what]) => `- [${path}](${path}): ${what}`).join('\n')
  ].join('\n\n')
}
