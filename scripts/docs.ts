// npm run docs: writes the generated parts of the documents, which stand between `<!-- begin NAME -->` and
// `<!-- end NAME -->`. With --check it writes nothing and fails when a part is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { ODDITIES } from '../src/hyper/columns/oddities.ts'
import { RULES } from '../src/hyper/values/rules.ts'
import { FEATURE_SCOPES } from '../src/tableau/rest/scopes.ts'
import { roomImports } from './import-rooms.ts'
import { markdownTable } from './markdown-table.ts'

interface Manifest {
  readonly inputs: Record<string, { readonly description: string; readonly default?: string }>
  readonly outputs: Record<string, { readonly description: string }>
}

const root = resolve(import.meta.dirname, '..')
const manifest = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Manifest

/** Headings of the inputs, each with the input that it begins with. */
const INPUT_PARTS = [
  ['Where the data comes from', 'source-url'],
  ['What the extract looks like', 'transform'],
  ['Where it goes', 'datasource-name'],
  ['How it runs', 'dry-run']
] as const

/** What stands in each part of each document. */
const DOCUMENTS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'README.md': {
    inputs: inputTables,
    outputs: () =>
      markdownTable(
        ['Output', 'Value'],
        Object.entries(manifest.outputs).map(([name, output]) => [`\`${name}\``, output.description])
      )
  },
  'docs/architecture.md': { imports: importDiagram },
  'docs/types.md': { rules: rulesTable, oddities: odditiesTable },
  'docs/signing-in.md': {
    scopes: () =>
      markdownTable(
        ['When', 'Scopes'],
        Object.values(FEATURE_SCOPES).map(({ when, scopes }) => [
          when,
          scopes.map(scope => `\`${scope}\``).join(', ')
        ])
      )
  }
}

/** The inputs in their order, cut into one table for each part of a run. */
function inputTables(): string {
  const names = Object.keys(manifest.inputs)
  const begins = INPUT_PARTS.map(([, first]) => names.indexOf(first))
  return INPUT_PARTS.map(([heading], part) => {
    const rows = names.slice(begins[part], begins[part + 1]).map(name => {
      const { default: value, description } = manifest.inputs[name] ?? { description: '' }
      return [`\`${name}\``, value === undefined ? '' : `\`${value}\``, description]
    })
    return `### ${heading}\n\n${markdownTable(['Input', 'Default', 'Meaning'], rows)}`
  }).join('\n\n')
}

/** The rules in their order; a remark leads to its row in the other table. */
function rulesTable(): string {
  return markdownTable(
    ['', 'The column holds', 'It becomes', ''],
    RULES.map(({ holds, type, typeWord, oddity }, index) => [
      String(index + 1),
      holds,
      type === 'overflow' ? 'the run fails' : `\`${typeWord ?? type}\``,
      oddity === undefined ? '' : `${ODDITIES[oddity].level}: ${ODDITIES[oddity].title}`
    ])
  )
}

function odditiesTable(): string {
  return markdownTable(
    ['Remark', 'Such columns', 'What changes it'],
    Object.values(ODDITIES).map(({ title, why: [, several], remedy, csvRemedy, narrowRemedy }) => [
      title,
      several,
      [remedy, csvRemedy === undefined ? '' : `In CSV, ${csvRemedy}`, narrowRemedy ?? ''].join(' ')
    ])
  )
}

/** Every room but `base`, which all use. */
function importDiagram(): string {
  const arrows = roomImports()
    .filter(({ to }) => to !== 'base')
    .map(({ from, to, typesOnly }) => `  ${from} ${typesOnly ? '-.->' : '-->'} ${to}`)
  return ['```mermaid', 'flowchart TD', ...arrows, '```'].join('\n')
}

const stale: string[] = []
for (const [file, parts] of Object.entries(DOCUMENTS)) {
  const path = join(root, file)
  const written = readFileSync(path, 'utf8')
  let wanted = written
  for (const [name, content] of Object.entries(parts)) {
    const part = new RegExp(`(<!-- begin ${name} -->\n)[\\s\\S]*?(<!-- end ${name} -->)`)
    if (!part.test(wanted)) throw new Error(`${file} has no part between <!-- begin ${name} --> and its end.`)
    wanted = wanted.replace(part, (_, begin, end) => `${begin}\n${content()}\n\n${end}`)
  }
  if (wanted === written) continue
  stale.push(file)
  if (!process.argv.includes('--check')) writeFileSync(path, wanted)
}
if (stale.length === 0) console.log('The generated parts of all documents are current.')
else if (process.argv.includes('--check')) {
  console.error(`Stale: ${stale.join(', ')}. Run \`npm run docs\` and commit what it writes.`)
  process.exitCode = 1
} else console.log(`Written: ${stale.join(', ')}.`)
