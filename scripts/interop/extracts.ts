import { join } from 'node:path'
import { runAction } from '../../__tests__/support/runner.ts'
import { findHyperd } from '../../simulator/extract-reader.ts'
import type { Case } from './fixtures.ts'
import type { ReadColumn } from './reading.ts'

/** What the action built of a case. */
export interface BuiltExtract {
  readonly name: string
  readonly path: string
  /** The action's output `schema`. */
  readonly schema: readonly ReadColumn[]
  /** The action's output `row-count`. */
  readonly rowCount: number
}

/** How many steps run side by side. */
const SIDE_BY_SIDE = 4

/**
 * Builds the extract of each case with the bundled action, as a dry run.
 * @param folder where the files are written
 * @throws Error with the log when a step fails
 */
export async function buildExtracts(
  root: string,
  cases: readonly Case[],
  folder: string
): Promise<readonly BuiltExtract[]> {
  const built: BuiltExtract[] = []
  const waiting = cases.entries()
  const work = async (): Promise<void> => {
    for (const [index, example] of waiting)
      built[index] = await build(root, example, join(folder, `${index + 1}.hyper`))
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work))
  return built
}

async function build(root: string, example: Case, path: string): Promise<BuiltExtract> {
  const { name, inputs, file, content } = example
  const step = await runAction(
    {
      'source-url': file,
      'datasource-name': 'interop',
      'dry-run': 'true',
      'output-path': path,
      ...inputs
    },
    { root, env: { HYPERD_PATH: findHyperd() }, workspace: { [file]: content } }
  )
  if (step.exitCode !== 0) throw new Error(`${name} gives no extract:\n${step.log}`)
  const { schema = '[]', 'row-count': rows = '' } = step.outputs
  return { name, path, schema: JSON.parse(schema) as ReadColumn[], rowCount: Number(rows) }
}
