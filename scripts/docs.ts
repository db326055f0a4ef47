// npm run docs: writes the generated parts of README.md, which stand between `<!-- begin NAME -->` and
// `<!-- end NAME -->`. With --check it writes nothing and fails when a part is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'

interface Manifest {
  readonly inputs: Record<string, { readonly description: string; readonly default?: string }>
  readonly outputs: Record<string, { readonly description: string }>
}

/** What stands in each part, by name. */
const PARTS: Readonly<Record<string, (manifest: Manifest) => string>> = {
  inputs: ({ inputs }) =>
    table(
      ['Input', 'Default', 'Meaning'],
      Object.entries(inputs).map(([name, input]) => [
        `\`${name}\``,
        input.default === undefined ? '' : `\`${input.default}\``,
        input.description
      ])
    ),
  outputs: ({ outputs }) =>
    table(
      ['Output', 'Value'],
      Object.entries(outputs).map(([name, output]) => [`\`${name}\``, output.description])
    )
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map(cell => cell.trim().replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

const root = resolve(import.meta.dirname, '..')
const path = join(root, 'README.md')
const manifest = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Manifest
const written = readFileSync(path, 'utf8')
let wanted = written
for (const [name, content] of Object.entries(PARTS)) {
  const part = new RegExp(`(<!-- begin ${name} -->\n)[\\s\\S]*?(<!-- end ${name} -->)`)
  if (!part.test(wanted)) throw new Error(`README.md has no part between <!-- begin ${name} --> and its end.`)
  wanted = wanted.replace(part, (_, begin, end) => `${begin}\n${content(manifest)}\n\n${end}`)
}
if (wanted === written) console.log('README.md is current.')
else if (process.argv.includes('--check')) {
  console.error('README.md is stale: run `npm run docs` and commit it.')
  process.exitCode = 1
} else {
  writeFileSync(path, wanted)
  console.log('README.md written.')
}
