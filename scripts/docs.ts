// npm run docs: writes the generated parts of the documents, which stand between `<!-- begin NAME -->` and
// `<!-- end NAME -->`. With --check it writes nothing and fails when a part is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { INFERENCE_WARNINGS } from '../src/hyper/columns/inference-warnings.ts'
import { RULES } from '../src/hyper/values/rules.ts'
import { FEATURE_SCOPES } from '../src/tableau/rest/scopes.ts'
import { roomImports } from './import-rooms.ts'
import { allInputs, commonInputs, type ManifestInputs } from './input-tables.ts'
import { NOT_QUESTIONS, QUESTIONS } from './live/questions/all.ts'
import { markdownTable } from './markdown-table.ts'

interface Manifest {
  readonly inputs: ManifestInputs
  readonly outputs: Record<string, { readonly description: string }>
}

const root = resolve(import.meta.dirname, '..')
const manifest = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Manifest

/** What stands in each part of each document. */
const DOCUMENTS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'README.md': {
    inputs: () => commonInputs(manifest.inputs),
    outputs: () =>
      markdownTable(
        ['Output', 'Value'],
        Object.entries(manifest.outputs).map(([name, output]) => [`\`${name}\``, output.description])
      )
  },
  'docs/inputs.md': { inputs: () => allInputs(manifest.inputs, detailedInputs()) },
  'docs/architecture.md': { imports: importDiagram },
  'docs/types.md': { rules: rulesTable, oddities: odditiesTable },
  'docs/live.md': {
    questions: () =>
      markdownTable(
        ['Question', '', 'The simulator', 'Where it assumes so'],
        QUESTIONS.map(({ id, asks, assumed, switch: where }) => [`\`${id}\``, asks, assumed, `\`${where}\``])
      ),
    'no-questions': () => markdownTable(['Assumption', 'Why it is not asked'], NOT_QUESTIONS)
  },
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

/** The inputs of which docs/inputs.md says more below its tables. */
function detailedInputs(): ReadonlySet<string> {
  const text = readFileSync(join(root, 'docs/inputs.md'), 'utf8')
  return new Set([...text.matchAll(/^### `([a-z-]+)` in detail$/gm)].map(([, name = '']) => name))
}

/** The rules in their order; a remark leads to its row in the other table. */
function rulesTable(): string {
  return markdownTable(
    ['', 'The column holds', 'It becomes', ''],
    RULES.map(({ holds, type, typeWord, oddity }, index) => [
      String(index + 1),
      holds,
      type === 'overflow' ? 'the run fails' : `\`${typeWord ?? type}\``,
      oddity === undefined ? '' : `${INFERENCE_WARNINGS[oddity].level}: ${INFERENCE_WARNINGS[oddity].title}`
    ])
  )
}

function odditiesTable(): string {
  return markdownTable(
    ['Remark', 'Such columns', 'What changes it'],
    Object.values(INFERENCE_WARNINGS).map(({ title, why: [, several], remedy, csvRemedy, narrowRemedy }) => [
      title,
      several,
      [remedy(), csvRemedy === undefined ? '' : `In CSV, ${csvRemedy()}`, narrowRemedy?.() ?? ''].join(' ')
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
