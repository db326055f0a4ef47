import { ActionError, asActionError } from '../base/errors.ts'
import { counted } from '../base/text.ts'
import type { WrittenExtract } from '../hyper/build/extract.ts'
import type { HyperServer } from '../hyper/engine/server.ts'
import { asEngineFailure } from '../hyper/engine/sql.ts'
import { isUpdate, type PublishMode } from '../tableau/resources/modes.ts'
import { guardCheck } from './checks.ts'
import type { GuardConfig } from './guard-config.ts'
import type { GuardResult } from './guard-result.ts'
import type { Published } from './published.ts'
import { guardPublishedKeys } from './published-keys.ts'
import { guardRowColumns } from './row-columns.ts'
import { guardMinRows, guardRowDrop } from './row-counts.ts'
import { guardSchema } from './schema.ts'
import { checkKeys } from './unique-keys.ts'

/** What the guards look at. */
export interface GuardOptions {
  /** Of the data source. */
  readonly name: string
  readonly mode: PublishMode
  readonly keys: readonly string[]
  readonly config: GuardConfig
  readonly extract: WrittenExtract
  readonly published: Published
  /** Names of the calculated fields of this run. */
  readonly calculated: ReadonlySet<string>
  /** GitHub runs the same run again. */
  readonly isRerun: boolean
}

/**
 * Runs all guards on the finished extract, in the order of docs/guards.md. A guard that fails does not keep the others
 * from running.
 * @throws ActionError engine.*, where the engine itself fails
 */
export async function runGuards(server: HyperServer, options: GuardOptions): Promise<readonly GuardResult[]> {
  const { name, mode, keys, config, extract, published } = options
  const results: GuardResult[] = []
  if (config.minRows !== undefined) results.push(guardMinRows(extract.rowCount, config.minRows))
  if (keys.length > 0) results.push(...(await guardKeys(server, options)))
  const columns = await guardColumns(server, options)
  if (columns !== undefined) results.push(columns)
  try {
    const { maxRowDrop } = config
    if (maxRowDrop !== undefined) {
      results.push(await guardRowDrop(server, { name, mode, keys, extract, published, maxRowDrop }))
    }
    for (const check of config.checks)
      results.push(await guardCheck(server, check, { name, extract, published }))
  } catch (error) {
    throw asEngineFailure(error, 'running the guards')
  }
  return results
}

/** Compares the columns with those that are published; nothing in a dry run that does not look there. */
async function guardColumns(
  server: HyperServer,
  { name, mode, keys, config, extract, published, calculated }: GuardOptions
): Promise<GuardResult | undefined> {
  if (published.state === 'not looked at' || mode === 'create') return undefined
  if (published.state === 'live') return liveConnection(name)
  if (isUpdate(mode)) return await guardRowColumns(server, { name, mode, keys, extract, published })
  const { columns, held } = extract
  return guardSchema({ name, columns, held, published, onSchemaChange: config.onSchemaChange, calculated })
}

async function guardKeys(server: HyperServer, options: GuardOptions): Promise<readonly GuardResult[]> {
  const { extract, keys } = options
  const list = keys.map(key => JSON.stringify(key)).join(', ')
  const guard = { guard: 'key-columns', asked: `${list}: never NULL, each key once` }
  try {
    await checkKeys(server, extract, keys)
    const unique = { ...guard, found: `${counted(extract.rowCount, 'key')}`, verdict: 'passed' } as const
    const ofPublished = await guardPublishedKeys(server, options)
    return ofPublished === undefined ? [unique] : [unique, ofPublished]
  } catch (error) {
    const fault = asActionError(error)
    if (!(error instanceof ActionError) || fault.code !== 'data.keys') throw error
    return [{ ...guard, found: 'they are not', verdict: 'failed', ofPublished: false, fault }]
  }
}

/** A connection that people have set up would be gone. */
function liveConnection(name: string): GuardResult {
  return {
    guard: 'live connection',
    asked: 'a published data source with an extract, or none',
    found: 'one without an extract',
    verdict: 'failed',
    ofPublished: true,
    fault: {
      code: 'tableau.exists',
      what: `The published data source “${name}” has no extract: it is a live connection, which a publication would replace.`,
      remedy:
        'Choose another datasource-name, or delete the data source in Tableau first. Nothing was changed.'
    }
  }
}
