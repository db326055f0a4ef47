import { stat } from 'node:fs/promises'

/** A file as it stands. */
export interface FileState {
  readonly bytes: number
  /** Differs from that of another file that is written at the same path later. */
  readonly id: string
}

/** How a file stands: a download that is cut begins anew, in the files that it had. */
export async function stateOf(path: string): Promise<FileState> {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true })
  return { bytes: Number(size), id: `${ino} ${size} ${mtimeNs}` }
}
