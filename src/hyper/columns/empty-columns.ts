import type { Log } from '../../base/log.ts'
import type { ColumnRule } from '../values/column-rule.ts'
import type { OddFinding } from './decisions.ts'
import { type OddColumn, tellWithoutValues } from './inference-report.ts'

/** Columns of a relation that hold only NULL, of which nobody has been told yet. */
export interface EmptyColumns {
  /** Their names in the relation. */
  readonly names: readonly string[]
  /** Tells of some of them. */
  tell(names: ReadonlySet<string>): void
}

/**
 * The columns that hold only NULL, to be told of once a transform is known to read them.
 * @param odd all that is odd about columns
 * @param findings what was found of each, by its name in the source
 */
export function emptyColumns(
  odd: readonly (OddColumn & { readonly rule: ColumnRule })[],
  findings: ReadonlyMap<string, OddFinding>,
  log: Log
): EmptyColumns {
  const empty = odd.filter(({ oddity }) => oddity === 'only-null')
  const nameOf = ({ name, rule }: (typeof empty)[number]): string => rule.rename ?? name
  const remedy = findings.get(empty[0]?.name ?? '')?.remedy ?? ''
  return {
    names: empty.map(nameOf),
    tell(names) {
      const told = empty.filter(column => names.has(nameOf(column))).map(({ name }) => name)
      if (told.length > 0) tellWithoutValues(told, remedy, log)
    }
  }
}

/**
 * The columns without which a query fails, or gives fewer columns.
 * @param fields how many columns it gives
 * @param describe how many it gives over a relation without some of its columns; undefined when it fails
 */
export async function readColumns(
  names: readonly string[],
  fields: number,
  describe: (without: ReadonlySet<string>) => Promise<number | undefined>
): Promise<ReadonlySet<string>> {
  if (names.length === 0 || (await describe(new Set(names))) === fields) return new Set()
  const read = new Set<string>()
  for (const name of names) if ((await describe(new Set([name]))) !== fields) read.add(name)
  return read
}
