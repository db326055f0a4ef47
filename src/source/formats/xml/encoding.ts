/**
 * The encoding that an XML declaration names: `<?xml version="1.0" encoding="windows-1252"?>`.
 * @param head the first bytes
 */
export function declaredEncoding(head: Uint8Array): string | undefined {
  const text = Buffer.from(head).toString('latin1')
  const name = /^<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(text)?.[1]?.toLowerCase()
  // What can be read so is not UTF-16, whatever it says: a program has converted it and left the declaration.
  return name?.startsWith('utf-16') === true ? undefined : name
}
