import type { ColumnarFile } from '../../source/contract/spooled-file.ts'

/** How to speak of a format that has types of its own. */
export interface ColumnarWords {
  /** Of the error when the engine cannot read a file. */
  readonly code: 'source.parquet' | 'source.arrow' | 'source.hyper'
  readonly format: string
  /** What to do about such a file. */
  readonly remedy: string
}

/** The formats that have types of their own. */
export const COLUMNAR: Readonly<Record<ColumnarFile['format'], ColumnarWords>> = {
  parquet: {
    code: 'source.parquet',
    format: 'Parquet',
    remedy:
      'Columns of type uint64, UUID, list, struct, map or binary and the compression brotli are not supported: write the file without those columns (or with them cast to text) and with snappy or zstd.'
  },
  arrow: {
    code: 'source.arrow',
    format: 'Arrow',
    remedy:
      'Compressed Arrow is not supported: write it without compression (pandas and pyarrow: compression="uncompressed"), or write Parquet. If it is damaged, make it again.'
  },
  hyper: {
    code: 'source.hyper',
    format: 'Hyper',
    remedy: 'Make the file again.'
  }
}
