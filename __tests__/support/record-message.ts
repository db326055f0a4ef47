import { appendFileSync } from 'node:fs'

/** What a message is. */
export type MessageKind = 'error' | 'warning' | 'notice' | 'info'

/** Keeps a message that a test has seen, for scripts/messages.ts: a line of JSON in the file of MESSAGES_FILE, if set. */
export function recordMessage(kind: MessageKind, text: string): void {
  const file = process.env['MESSAGES_FILE']
  if (file && text !== '') appendFileSync(file, `${JSON.stringify([kind, text])}\n`)
}
