import { rm } from 'node:fs/promises'
import { workspace } from '../base/environment.ts'
import type { TellPlaceholder } from '../base/placeholders.ts'
import { counted, listed } from '../base/text.ts'
import type { Published } from '../guards/published.ts'
import { shapeFor } from '../guards/published-shape.ts'
import { type BuiltExtract, buildExtract, type SpooledSource } from '../hyper/build/build.ts'
import type { TableAhead } from '../hyper/build/relation-types.ts'
import { setExtractOutputs } from '../report/outputs.ts'
import type { Engine } from './engine.ts'
import { readTransform } from './files/transform-file.ts'
import { phase } from './phase.ts'
import type { RunContext } from './run-context.ts'

/** Columns that one line of the log names. */
const LISTED_COLUMNS = 50

/**
 * Reads the SQL of the user, placeholders filled in.
 * @returns undefined where there is none
 * @throws ActionError `transform.file`, `input.invalid`
 */
export async function userTransform({ config, env, report }: RunContext): Promise<string | undefined> {
  const { transform } = config.extract
  const tell: TellPlaceholder = one => report.placeholders.push(one)
  return transform && (await readTransform(transform, workspace(env), config.moment, tell))
}

/**
 * Builds the extract, tells about it, and removes what was fetched: the upload may want the disk.
 * @param transform SQL of the user
 * @param published what stands in Tableau, whose types hold where they can
 * @param ahead what was loaded already
 * @returns undefined where the source has no rows and `if-empty` is `skip`
 * @throws ActionError data.*, transform.*, engine.*
 */
export async function build(
  run: RunContext,
  { server, spoolFolder }: Engine,
  sources: readonly SpooledSource[],
  transform: string | undefined,
  published: Published,
  ahead: TableAhead | undefined
): Promise<BuiltExtract | undefined> {
  const { config, extractFile, log } = run
  const { ifEmpty, zone, hyperVersion } = config.extract
  const files = { outputPath: extractFile.path, unfinishedPath: extractFile.unfinished }
  const shape = shapeFor(published, config.tableau?.mode ?? 'overwrite', config.keyColumns, config.guards)
  const options = {
    ifEmpty,
    zone,
    hyperVersion,
    ...files,
    ...(transform ? { transform } : {}),
    ...(shape ? { published: shape } : {}),
    ...(ahead ? { ahead } : {})
  }
  const extract = await phase(run, 'Build the extract', 'the engine to build the extract', () =>
    buildExtract(server, sources, options, log)
  )
  if (extract !== undefined) tell(extract, run)
  await rm(spoolFolder, { recursive: true, force: true })
  return extract
}

/** True for an extract that nothing comes of: it is empty, and `if-empty` is `skip`. */
export function isSkipped(extract: BuiltExtract, { config }: RunContext): boolean {
  return extract.rowCount === 0 && config.extract.ifEmpty === 'skip'
}

function tell(extract: BuiltExtract, run: RunContext): void {
  const { extractFile, report, log } = run
  report.extract = extract
  report.decisions = extract.decisions
  setExtractOutputs(extract, extract.fingerprint, !(extractFile.temporary && isSkipped(extract, run)))
  const columns = extract.columns.map(({ name, type }) => `${name} ${type}`)
  log.info(`The extract has ${counted(extract.rowCount, 'row')} in ${counted(extract.size, 'byte')}.`)
  log.info(`Columns: ${listed(columns, LISTED_COLUMNS)}`)
}
