import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** A step whose extract is read by all readers. */
export interface Case {
  readonly name: string
  /** Inputs of the action beside `source-url`. */
  readonly inputs: Readonly<Record<string, string>>
  /** Name of the source file; its extension decides the format. */
  readonly file: string
  readonly content: string | Uint8Array
}

/** Fixtures that give no extract, and why. Every other one must give one. */
const REFUSED: Readonly<Record<string, string>> = {
  'PC-10/d-nonfinite.json': 'a number that overflows a double',
  'PC-11/map.json': 'which page has which address',
  'PC-11/v2-page1.json': 'a page of a service',
  'PC-11/v2-page2.json': 'a page of a service',
  'PC-11/v4-page1.json': 'a page of a service',
  'PC-11/v4-page2.json': 'a page of a service',
  'PC-11/v4-page3.json': 'a page of a service',
  'PC-14/as-csv-body.txt': 'an HTML page',
  'PC-14/body.html': 'an HTML page',
  'PC-14/error-envelope.json': 'an error of the source',
  'PC-15/blank-lines.csv': 'no columns',
  'PC-15/empty-value.json': 'no columns',
  'PC-15/zero-bytes.csv': 'no columns',
  'PC-16/ndjson.jsonl': 'cut in its last line',
  'PC-19/expected-payload.xml': 'a request, not data',
  'PC-21/ragged.csv': 'ragged lines',
  'PC-22/truncated.csv.gz': 'cut short'
}

/** Inputs of the fixtures that need some. */
const INPUTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'PC-15/empty-array.json': { 'if-empty': 'publish', columns: 'id: bigint\nday: date' },
  'PC-15/header-only.csv': { 'if-empty': 'publish' }
}

/** Fixtures that are built a second time, with other types. */
const AGAIN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'PC-02/input.csv': { columns: 'zip: bigint\naccount: int' },
  'PC-10/a-money.csv': { columns: 'price: numeric(18,3)' },
  'PC-21/grouped.csv': { 'source-decimal': '.', 'source-group': ',' },
  'PC-21/semicolon.csv': { 'source-decimal': ',', 'source-group': '.' }
}

/**
 * All fixtures of `__tests__/fixtures/cases` that must publish.
 * @throws Error when a list of this module names a fixture that is not there
 */
export async function fixtureCases(root: string): Promise<readonly Case[]> {
  const folder = join(root, '__tests__', 'fixtures', 'cases')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter(entry => entry.isFile())
    .map(entry => `${basename(entry.parentPath)}/${entry.name}`)
    .sort()
  for (const path of Object.keys({ ...REFUSED, ...INPUTS, ...AGAIN })) {
    if (!paths.includes(path))
      throw new Error(`scripts/interop/fixtures.ts names ${path}, which is not there.`)
  }
  const cases: Case[] = []
  for (const path of paths.filter(name => !(name in REFUSED))) {
    const source = { file: basename(path), content: await readFile(join(folder, path)) }
    cases.push({ name: path, inputs: INPUTS[path] ?? {}, ...source })
    const again = AGAIN[path]
    if (again !== undefined) cases.push({ name: `${path} (types given)`, inputs: again, ...source })
  }
  return cases
}
