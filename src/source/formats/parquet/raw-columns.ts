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
  const leavesOf = (path: readonly SchemaTree[]): RawLeaf[] => {
    const node = path.at(-1)
    if (node === undefined) return []
    if (node.children.length > 0) return node.children.flatMap(child => leavesOf([...path, child]))
    return node.element.type === undefined ? [] : [{ index: index++, path }]
  }
  return tree.children.map((node, at) => {
    const raw = rawTree.children[at] ?? node
    return { node, raw, leaves: leavesOf([rawTree, raw]) }
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
