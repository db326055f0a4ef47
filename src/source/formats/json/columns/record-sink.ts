/**
 * Takes the records of a JSON text from the scanner, byte by byte: white space between tokens is gone, and so are the
 * escapes that Hyper's text cannot hold.
 */
export interface RecordSink {
  /** The bytes that pass are to be handed to `copy`. */
  readonly writing: boolean
  /** So much is gathered that it should be written before the next record. */
  readonly isLaden: boolean
  /** The level at which values are members of the record that is gathered; -1 when none is, or nobody gathers. */
  readonly memberLevel: number
  /** An object inside the record that passes has the same key twice. */
  duplicateKeys: boolean
  /** Some object of the records has a name that is spelt with an escape. */
  escapedNames: boolean
  /** Is set by whoever reads the text; see RecordFiles. */
  isRepeated: (name: Buffer) => boolean
  /** The next chunk of the text passes. */
  look(chunk: Buffer): void
  /** See RecordCells. */
  match(from: number): number
  /** See RecordCells. */
  takePlain(from: number): number
  /** See RecordFiles. */
  name(bytes: Buffer, length: number): boolean
  /** See RecordFiles. */
  tooLongName(bytes: Buffer, length: number): void
  /** An array of values of one column begins, where the document holds one for each column. */
  column(name: string, isArray: boolean): void
  /** The record that begins next is the member of this name, or it is not the member of anything. */
  key(name: string | undefined): void
  /** A record begins at a level. */
  begin(position: number, level: number, first: number): void
  /** See RecordFiles. */
  openValue(isObject: boolean): void
  /** Takes `bytes[from … to)` of the record, or of the value of its member. */
  copy(bytes: Buffer, from: number, to: number): void
  /** See RecordFiles. */
  closeValue(): void
  /** The record has ended. */
  end(): void
  /** What was taken for records is something else: they begin anew. */
  restart(): void
}
