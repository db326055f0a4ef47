import type { RecordSink } from '../columns/record-sink.ts'

/**
 * Takes the records of a JSON text whole, and gives them back as rows: JSON objects, one a line. They lie in files of
 * the spool in between, so that memory stays constant.
 */
export abstract class Rows implements RecordSink {
  writing = false
  readonly memberLevel = -1
  duplicateKeys = false
  escapedNames = false
  isRepeated = (): boolean => false
  abstract readonly isLaden: boolean
  /** Rows, once all records have passed. */
  abstract readonly count: number

  abstract begin(position: number, level: number, first: number): void
  abstract copy(bytes: Buffer, from: number, to: number): void
  abstract end(): void
  abstract restart(): void
  /** Lets what was gathered be written; see `pump`. */
  abstract relieve(): Promise<void>
  /** All rows, as NDJSON. */
  abstract lines(): AsyncGenerator<Buffer, void>
  /** Removes what lies in the spool. */
  abstract discard(): Promise<void>

  column(_name: string, _isArray: boolean): void {}
  key(_name: string | undefined): void {}
  look(_chunk: Buffer): void {}

  // Nothing is gathered by members.
  match(_from: number): number {
    return 0
  }
  takePlain(from: number): number {
    return from
  }
  name(_bytes: Buffer, _length: number): boolean {
    return true
  }
  tooLongName(_bytes: Buffer, _length: number): void {}
  openValue(_isObject: boolean): void {}
  closeValue(): void {}
}
