import type { ColumnType } from '../engine/types.ts'
import type { Pattern } from './pattern.ts'

/** What the `columns` input says of one column of the source. Every member may be missing; frozen. */
export interface ColumnRule {
  /** Without it, inference decides over what `nullValues` and `format` leave. */
  readonly type?: ColumnType
  /** How the source writes its dates or numbers. */
  readonly format?: Pattern
  /** Texts that are NULL in this column. */
  readonly nullValues?: readonly string[]
  /** Decimals beyond the scale of `type` are rounded half away from zero; without it they fail. */
  readonly round?: true
  /** The column's name from here on: in `transform`, and in the extract. */
  readonly rename?: string
  /** The column is left out; no other member but `optional` stands beside it. */
  readonly drop?: true
  /** The source, or one of its files, may lack the column; it is NULL there. */
  readonly optional?: true
}

/** Columns told of in a remedy. */
const MAX_SHOWN = 5

/** How `columns` leaves out columns of these names, for remedies: `columns: {"x": {drop: true}}`. */
export function dropInput(names: readonly string[]): string {
  const shown = names.slice(0, MAX_SHOWN).map(name => `${JSON.stringify(name)}: {drop: true}`)
  return `columns: {${shown.join(', ')}${names.length > shown.length ? ', …' : ''}}`
}

/** The columns that are to be left out, by name. */
export function droppedNames(rules: ReadonlyMap<string, ColumnRule>): ReadonlySet<string> {
  return new Set([...rules].filter(([, { drop }]) => drop === true).map(([name]) => name))
}

/** The columns that a source, or one of its files, may lack, by name. */
export function optionalNames(rules: ReadonlyMap<string, ColumnRule>): ReadonlySet<string> {
  return new Set([...rules].filter(([, { optional }]) => optional === true).map(([name]) => name))
}
