import { counted } from '../base/text.ts'
import type { HyperServer } from '../hyper/engine/server.ts'
import { quoteIdentifier } from '../hyper/engine/sql.ts'
import type { PublishMode } from '../tableau/resources/modes.ts'
import type { GuardResult } from './guard-result.ts'
import { FIRST_PUBLICATION, type Published, publishedRows, whyUnseen, withBoth } from './published.ts'

/** `min-rows`: fewer rows fail, in every mode. */
export function guardMinRows(rowCount: number, minRows: number): GuardResult {
  const guard = {
    guard: 'min-rows',
    asked: `at least ${counted(minRows, 'row')}`,
    found: counted(rowCount, 'row')
  }
  if (rowCount >= minRows) return { ...guard, verdict: 'passed' }
  return {
    ...guard,
    verdict: 'failed',
    ofPublished: false,
    fault: {
      code: 'data.min-rows',
      what: `The extract has ${counted(rowCount, 'row')}, but min-rows asks for at least ${shown(minRows)}.`,
      remedy:
        'Look at what the source answers; if so few rows are right, lower min-rows. What was published before stays as it is.'
    }
  }
}

/** What `max-row-drop` looks at. */
export interface RowDropOptions {
  readonly name: string
  readonly mode: PublishMode
  readonly keys: readonly string[]
  readonly extract: { readonly path: string; readonly rowCount: number }
  readonly published: Published
  /** Percent. */
  readonly maxRowDrop: number
}

/**
 * `max-row-drop`: fails when the rows fall by more than a share of those that are published; for `delete` when more
 * than that share would go.
 */
export async function guardRowDrop(server: HyperServer, options: RowDropOptions): Promise<GuardResult> {
  const { name, published, maxRowDrop, mode } = options
  const guard = { guard: 'max-row-drop', asked: `at most ${maxRowDrop} % fewer rows` } as const
  if (published.state === 'first') return { ...guard, found: FIRST_PUBLICATION, verdict: 'passed' }
  if (published.state === 'not looked at')
    return { ...guard, found: 'not compared in a dry run', verdict: 'skipped' }
  const before = publishedRows(published)
  if (before === undefined) return unseen(guard, name, whyUnseen(published))
  const going =
    mode === 'delete' ? await goingRows(server, options, before) : before - options.extract.rowCount
  const after = before - going
  const drop = before === 0 ? 0 : (100 * going) / before
  const found = `${shown(before)} → ${counted(after, 'row')}`
  if (drop <= maxRowDrop) return { ...guard, found, verdict: 'passed' }
  return {
    ...guard,
    found,
    verdict: 'failed',
    ofPublished: true,
    fault: {
      code: 'data.row-drop',
      what: `The rows of the data source “${name}” would fall from ${shown(before)} to ${shown(after)}, by ${percent(drop)} %; max-row-drop allows ${maxRowDrop} %.`,
      remedy:
        'Look at what the source answers. If so many rows are to go, raise max-row-drop, or leave it out once. What was published before stays as it is.'
    }
  }
}

/** The failure of a guard that the user asks for, where what is published cannot be seen. */
export function unseen(
  guard: { readonly guard: string; readonly asked: string },
  name: string,
  why: string
): GuardResult {
  return {
    ...guard,
    found: `not compared: ${why}`,
    verdict: 'failed',
    ofPublished: true,
    fault: {
      code: 'tableau.unseen',
      what: `${guard.guard} compares with the published data source “${name}”, which cannot be seen: ${why}.`,
      remedy:
        'Give the user the capability Download for the data source (Tableau: Permissions), or leave the guard out. Nothing was uploaded.'
    }
  }
}

/** The published rows whose keys are in the extract; where only their number is known, no more than are sent. */
async function goingRows(
  server: HyperServer,
  { extract, published, keys }: RowDropOptions,
  before: number
): Promise<number> {
  const isKnown =
    published.state === 'table' && keys.every(key => published.columns.some(({ name }) => name === key))
  if (!isKnown) return Math.min(extract.rowCount, before)
  const match = keys.map(key => `e.${quoteIdentifier(key)} = p.${quoteIdentifier(key)}`).join(' and ')
  const rows = await withBoth(server, extract.path, published.path, (query, tables) =>
    query(
      `select count(*) from ${tables.published} p where exists (select 1 from ${tables.extract} e where ${match})`
    )
  )
  return Number(rows[0]?.[0])
}

function shown(count: number): string {
  return count.toLocaleString('en-US')
}

function percent(share: number): string {
  return share.toFixed(2).replace(/\.?0+$/, '')
}
