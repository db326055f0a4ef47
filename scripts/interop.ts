// npm run interop [-- --without-python --without-trino]: the bundled action beside programs that are not ours. An OData service of SAP
// CAP, whose database must hold what arrives; the extracts read by our engine, by Tableau's own Hyper API for Python and
// by pantab, which must all see the same columns and the same values; and Tableau's own client for Python, which must be
// able to work with the simulator. Queries at real databases, where these can be started, and objects of moto, a stand-in
// for AWS. All but OData and the databases need Python 3; the product does not.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runClient } from './interop/client.ts'
import { compareWithPyarrow } from './interop/columnar.ts'
import { columnDifferences, differences } from './interop/compare.ts'
import { compareWithDatabases } from './interop/databases.ts'
import { readWithEngine } from './interop/engine.ts'
import { type BuiltExtract, buildExtracts } from './interop/extracts.ts'
import { fixtureCases } from './interop/fixtures.ts'
import { generatedCases } from './interop/generated.ts'
import { NOT_COMPARED, withoutColumns } from './interop/not-compared.ts'
import { compareWithStore } from './interop/objects.ts'
import { compareWithOData } from './interop/odata.ts'
import { type Python, preparePython, readWithPython } from './interop/python.ts'
import type { Reading } from './interop/reading.ts'
import { compareWorkbooks } from './interop/workbooks.ts'

const READERS = [
  { name: 'tableauhyperapi', script: 'read_tableauhyperapi.py' },
  { name: 'pantab', script: 'read_pantab.py' }
] as const

/** A few of those that `npm run fuzz -- --parquet 10000` makes. */
const FILES = 40
const FILES_SEED = 1

const { values } = parseArgs({
  options: {
    'without-python': { type: 'boolean', default: false },
    'without-trino': { type: 'boolean', default: false }
  }
})
const root = resolve(import.meta.dirname, '..')
try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function main(): Promise<void> {
  const begun = performance.now()
  const since = (): string => `${((performance.now() - begun) / 1000).toFixed(1)} s`
  if (!existsSync(join(root, 'dist', 'index.js')))
    throw new Error('dist/index.js is not there. Make it with: npm run bundle')
  await withFolder(async folder => {
    if (!(await compareWithOData(root, folder))) process.exitCode = 1
    console.log(`(${since()})\n`)
  })
  console.log('Queries at real databases:')
  await withFolder(async folder => {
    if (!(await compareWithDatabases(root, folder, values['without-trino']))) process.exitCode = 1
    console.log(`(${since()})\n`)
  })
  if (values['without-python']) {
    console.log(
      'The second readers of the extracts, the client of Tableau and the store of moto need Python 3: left out.'
    )
    return
  }
  await mkdir(join(root, 'build'), { recursive: true })
  console.log('Objects of S3, as moto has them:')
  await withFolder(async folder => {
    if (!(await compareWithStore(root, folder))) process.exitCode = 1
    console.log(`(${since()})\n`)
  })
  const python = await preparePython(join(root, 'build', 'interop'))
  console.log(`${python.versions}\n${python.reused ? 'Packages reused' : 'Packages installed'} (${since()})`)

  await withFolder(async folder => {
    console.log('\ntableauserverclient, unmodified, against the simulator:')
    await runClient(python, folder)
    console.log(`(${since()})\n`)
  })

  await withFolder(async folder => {
    for (const format of ['parquet', 'arrow'] as const) {
      const isSame = await compareWithPyarrow(python, format, join(folder, format), FILES, FILES_SEED)
      if (!isSame) process.exitCode = 1
    }
    if (!(await compareWorkbooks(python, join(folder, 'xlsx'), FILES, FILES_SEED))) process.exitCode = 1
    console.log(`(${since()})\n`)
  })

  await withFolder(async folder => {
    const extracts = await buildExtracts(root, [...(await fixtureCases(root)), ...generatedCases()], folder)
    console.log(`${extracts.length} extracts built (${since()}); pantab does not tell nullability\n`)
    const differing = await compareAll(python, extracts, folder)
    console.log(
      `\n${extracts.length - differing} of ${extracts.length} extracts read the same by our engine, ${READERS.map(({ name }) => name).join(' and ')} (${since()})`
    )
    if (differing > 0) process.exitCode = 1
  })
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'interop-'))
  try {
    await work(folder)
  } finally {
    // Other steps may still write when one has failed.
    await rm(folder, { recursive: true, force: true, maxRetries: 30, retryDelay: 200 })
  }
}

/** Prints a line for each extract. @returns how many differ */
async function compareAll(
  python: Python,
  extracts: readonly BuiltExtract[],
  folder: string
): Promise<number> {
  const paths = extracts.map(({ path }) => path)
  const [engine, ...others] = await Promise.all([
    readWithEngine(paths, folder),
    ...READERS.map(async ({ name, script }) => ({
      name,
      readings: await readWithPython(python, script, paths, join(folder, name))
    }))
  ])
  let differing = 0
  for (const [index, extract] of extracts.entries()) {
    const expected = engine[index] as Reading
    const left = NOT_COMPARED.filter(item => item.extract === extract.name)
    const found = [
      ...outputDifferences(extract, expected).map(text => `outputs of the action: ${text}`),
      ...others.flatMap(({ name, readings }) => {
        const out = left.filter(({ reader }) => reader === name)
        const reading = readings[index] as Reading
        return differences(withoutColumns(expected, out), withoutColumns(reading, out)).map(
          text => `${name}: ${text}`
        )
      })
    ]
    const size = `${expected.rows.length} × ${expected.columns.length}`
    console.log(`${found.length === 0 ? 'same     ' : 'DIFFERENT'}  ${extract.name} (${size})`)
    for (const { reader, column, reason } of left)
      console.log(`             ${reader}: not supported: ${column}: ${reason}`)
    for (const line of found.slice(0, 10)) console.log(`             ${line}`)
    if (found.length > 0) differing++
  }
  return differing
}

/** What the action says of the extract must be what our engine reads. */
function outputDifferences(
  { schema, rowCount }: BuiltExtract,
  { columns, rows }: Reading
): readonly string[] {
  const counts = rowCount === rows.length ? [] : [`row-count is ${rowCount}, not ${rows.length}`]
  return [...counts, ...columnDifferences(columns, schema)]
}
