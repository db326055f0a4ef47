/** What a database says is shown to this length. */
const LONGEST = 600

/** What a database says, on one line, without a point at its end, and not longer than a message may be. */
export function said(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '')
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
}
