import { counted } from '../base/text.ts'
import type { HyperServer } from '../hyper/engine/server.ts'
import { asEngineFailure, quoteIdentifier } from '../hyper/engine/sql.ts'
import type { ExtractColumn } from '../hyper/engine/types.ts'
import type { PublishMode } from '../tableau/resources/modes.ts'
import type { GuardResult } from './guard-result.ts'
import { type Published, whyUnseen, withBoth } from './published.ts'
import { keyText, MAX_EXAMPLES, moreKeys, shortText } from './unique-keys.ts'

/** What the keys of the new rows are compared with. */
export interface PublishedKeysOptions {
  readonly mode: PublishMode
  /** They are in the extract, never NULL and each there once. */
  readonly keys: readonly string[]
  readonly extract: {
    readonly path: string
    readonly rowCount: number
    readonly columns: readonly ExtractColumn[]
  }
  readonly published: Published
  /** An earlier attempt of the run may have published its rows; Tableau does not add the same ones again. */
  readonly isRerun: boolean
}

/**
 * Compares the keys with those that are published, where the published table was read: `append` would add rows a second
 * time; `upsert` and `update` change every row of a key, also where it is there more than once.
 * @returns undefined where there is nothing to compare or to tell
 * @throws ActionError engine.failed
 */
export async function guardPublishedKeys(
  server: HyperServer,
  options: PublishedKeysOptions
): Promise<GuardResult | undefined> {
  const { mode, keys, extract, published } = options
  if (published.state === 'not looked at' || published.state === 'first') return undefined
  if (mode === 'append' && published.state !== 'table') {
    return { ...ASKED_OF_APPEND, found: `not compared: ${whyUnseen(published)}`, verdict: 'skipped' }
  }
  // Other columns fail by themselves.
  const areThere = keys.every(key => {
    const column = extract.columns.find(({ name }) => name === key)
    return (
      published.state === 'table' &&
      published.columns.some(({ name, type }) => name === key && type === column?.type)
    )
  })
  if (published.state !== 'table' || !areThere) return undefined
  try {
    if (mode === 'append') return await guardAppend(server, options, published.path)
    if (mode === 'upsert' || mode === 'update') return await tellDoubles(server, options, published.path)
    return undefined
  } catch (error) {
    throw asEngineFailure(error, 'comparing the keys with those that are published')
  }
}

const ASKED_OF_APPEND = { guard: 'key-columns', asked: 'append: no key is published already' } as const

async function guardAppend(
  server: HyperServer,
  { keys, extract, isRerun }: PublishedKeysOptions,
  path: string
): Promise<GuardResult> {
  const match = keys.map(key => `e.${quoteIdentifier(key)} = p.${quoteIdentifier(key)}`).join(' and ')
  const { count, rows } = await withBoth(server, extract.path, path, async (query, tables) => {
    const there = `from ${tables.extract} e where exists (select 1 from ${tables.published} p where ${match})`
    const found = Number((await query(`select count(*) ${there}`))[0]?.[0])
    const list = keys.map(shortText).join(', ')
    const order = keys.map(quoteIdentifier).join(', ')
    return {
      count: found,
      rows: found === 0 ? [] : await query(`select ${list} ${there} order by ${order} limit ${MAX_EXAMPLES}`)
    }
  })
  if (count === 0) return { ...ASKED_OF_APPEND, found: 'none is', verdict: 'passed' }
  const examples = rows.map(row => keyText(keys, row)).join('; ')
  const share = `${count.toLocaleString('en-US')} of the ${counted(extract.rowCount, 'key')}`
  const are = count === 1 ? 'is' : 'are'
  const what = `${share} ${are} published already`
  return {
    ...ASKED_OF_APPEND,
    found: share,
    ofPublished: true,
    ...(isRerun
      ? {
          verdict: 'warned',
          fault: {
            code: 'data.keys',
            what: `${what}: ${examples}${moreKeys(count, rows.length)}.`,
            remedy:
              'This is a re-run: if an earlier attempt has added these very rows, Tableau does not add them again within 24 hours. If the source has changed since, use publish-mode: upsert.'
          }
        }
      : {
          verdict: 'failed',
          fault: {
            code: 'data.keys',
            what: `${what}, so append would publish ${count === 1 ? 'this row' : 'these rows'} a second time: ${examples}${moreKeys(count, rows.length)}.`,
            remedy:
              'Use publish-mode: upsert, which changes the rows that are there and adds the others, or leave these rows out in transform. Nothing was uploaded.'
          }
        })
  }
}

async function tellDoubles(
  server: HyperServer,
  { mode, keys, extract }: PublishedKeysOptions,
  path: string
): Promise<GuardResult | undefined> {
  const group = keys.map(quoteIdentifier).join(', ')
  const present = keys.map(key => `${quoteIdentifier(key)} is not null`).join(' and ')
  const [totals] = await withBoth(server, extract.path, path, (query, { published }) =>
    query(
      `select count(*), sum(times) from (select count(*) as times from ${published} where ${present} group by ${group} having count(*) > 1) k`
    )
  )
  const [count, rows] = (totals ?? []).map(Number)
  if (count === undefined || count === 0) return undefined
  const [are, each] = count === 1 ? ['is', 'it'] : ['are', 'each']
  return {
    guard: 'key-columns',
    asked: `${mode}: each key is published once`,
    found: `${counted(count, 'key')} more than once`,
    verdict: 'warned',
    ofPublished: true,
    fault: {
      code: 'data.keys',
      what: `${counted(count, 'key')} ${are} in the published table more than once (${counted(rows ?? 0, 'row')}), and ${mode} changes all rows of ${each}.`,
      remedy:
        'If they should be there once, publish the whole table once with publish-mode: overwrite or replace, or add a column to key-columns that tells the rows apart.'
    }
  }
}
