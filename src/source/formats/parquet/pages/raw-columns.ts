import type { FileMetaData, SchemaElement, SchemaTree } from 'hyparquet'
import { parquetSchema } from 'hyparquet'

/** A column with all that is stored for it. */
export interface RawColumn {
  /** As the file describes it. */
  readonly node: SchemaTree
  /** The same part of the schema without names and meanings, so that the library converts no value. */
  readonly raw: SchemaTree
  readonly leaves: readonly RawLeaf[]
}

/** What is stored as a column of its own. */
export interface RawLeaf {
  /** Its place among the chunks of a row group. */
  readonly index: number
  /** As the file describes it. */
  readonly element: SchemaElement
  /** The elements from the root to it, without names and meanings. */
  readonly path: readonly SchemaTree[]
}

/**
 * The columns of a file, each with what is stored for it. Names are replaced by numbers: several columns may have the
 * same one, and a point in a name, or `__proto__`, means nothing.
 */
export function rawColumns({ schema }: FileMetaData): RawColumn[] {
  const tree = parquetSchema({ schema })
  const rawTree = parquetSchema({ schema: schema.map(bare) })
  let index = 0
  const leavesOf = (node: SchemaTree, path: readonly SchemaTree[]): RawLeaf[] => {
    const { element, children } = node
    if (children.length > 0) {
      const raw = path.at(-1)?.children ?? []
      return children.flatMap((child, at) => leavesOf(child, [...path, raw[at] ?? child]))
    }
    return element.type === undefined ? [] : [{ index: index++, element, path }]
  }
  return tree.children.map((node, at) => {
    const raw = rawTree.children[at] ?? node
    return { node, raw, leaves: leavesOf(node, [rawTree, raw]) }
  })
}

function bare(element: SchemaElement, index: number): SchemaElement {
  const { type, type_length, repetition_type, num_children } = element
  return {
    name: `e${index}`,
    ...(type === undefined ? {} : { type }),
    ...(type_length === undefined ? {} : { type_length }),
    ...(repetition_type === undefined ? {} : { repetition_type }),
    ...(num_children === undefined ? {} : { num_children })
  }
}
