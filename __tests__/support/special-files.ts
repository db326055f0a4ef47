import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { createServer } from 'node:net'

/** Makes a pipe without a writer: who opens it to read waits without an end. */
export function makePipe(path: string): void {
  execFileSync('mkfifo', [path])
}

/** Makes a socket that somebody listens on. @returns ends that */
export async function makeSocket(path: string): Promise<() => Promise<void>> {
  const server = createServer(socket => socket.destroy()).listen(path)
  await once(server, 'listening')
  return () => new Promise(resolve => server.close(() => resolve()))
}

/** Makes a file of many bytes that takes no room on disk. */
export async function makeSparseFile(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'w')
  await file.truncate(bytes)
  await file.close()
}
