import type { ColumnarFile } from '../../source/contract/spooled-file.ts'

/** How to speak of a format that has types of its own. */
export interface ColumnarWords {
  /** Of the error when the engine cannot read a file. */
  readonly code: 'source.parquet' | 'source.arrow' | 'source.hyper'
  readonly format: string
  /** What to do about such a file. */
  readonly remedy: string
  /** How programs that write such files make a text of a column. @param column its name in quotes */
  casts(column: string): string
}

/** Texts of bytes, as hexadecimal digits. */
function dataFrames(column: string): string {
  return `in pandas df[${column}] = df[${column}].map(bytes.hex, na_action="ignore"), in polars df.with_columns(pl.col(${column}).bin.encode("hex")), in Spark df.withColumn(${column}, hex(${column}))`
}

/** The formats that have types of their own. */
export const COLUMNAR: Readonly<Record<ColumnarFile['format'], ColumnarWords>> = {
  parquet: {
    code: 'source.parquet',
    format: 'Parquet',
    remedy:
      'If the file is damaged, make or upload it again. If other programs can read it, write it again with snappy or zstd.',
    casts: dataFrames
  },
  arrow: {
    code: 'source.arrow',
    format: 'Arrow',
    remedy:
      'If the file is damaged, make or upload it again. If other programs can read it, write it as Parquet.',
    casts: dataFrames
  },
  hyper: {
    code: 'source.hyper',
    format: 'Hyper',
    remedy: 'Make the file again.',
    casts: column => `${column}::text in the SQL that makes it`
  }
}
