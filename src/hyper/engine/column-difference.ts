/** A column, as far as tables are compared: by its name, upper and lower case distinguished. */
export interface NamedColumn {
  readonly name: string
}

/** What tells two lists of columns apart. */
export interface ColumnDifference<Before extends NamedColumn, After extends NamedColumn> {
  /** Those of the first list that the second lacks, in order. */
  readonly gone: readonly Before[]
  /** Those that only the second list has, in order. */
  readonly added: readonly After[]
  /** Those of both lists with another type, in the order of the second list. */
  readonly retyped: readonly { readonly before: Before; readonly after: After }[]
  /** The columns that both lists have stand in another order. */
  readonly reordered: boolean
}

/**
 * Compares two lists of columns by name. The one comparison of columns in the code.
 * @param isSameType default: types are not compared
 */
export function columnDifference<Before extends NamedColumn, After extends NamedColumn>(
  before: readonly Before[],
  after: readonly After[],
  isSameType: (before: Before, after: After) => boolean = () => true
): ColumnDifference<Before, After> {
  const earlier = new Map(before.map(column => [column.name, column]))
  const later = new Set(after.map(({ name }) => name))
  const common = after.filter(({ name }) => earlier.has(name))
  const commonBefore = before.filter(({ name }) => later.has(name))
  return {
    gone: before.filter(({ name }) => !later.has(name)),
    added: after.filter(({ name }) => !earlier.has(name)),
    retyped: common.flatMap(column => {
      const was = earlier.get(column.name)
      return was === undefined || isSameType(was, column) ? [] : [{ before: was, after: column }]
    }),
    reordered: common.some(({ name }, index) => name !== commonBefore[index]?.name)
  }
}
