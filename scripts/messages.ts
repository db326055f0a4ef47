// node scripts/messages.ts FILE: every message that the tests have seen (MESSAGES_FILE=FILE npm test), as one document
// to be read from top to bottom: build/messages.md. Fails when an error code was produced by no test.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ERROR_CODES } from '../src/base/errors.ts'

type Kind = 'error' | 'warning' | 'notice' | 'info'

const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('Usage: node scripts/messages.ts FILE')
const seen = new Map<Kind, Map<string, string>>()
for (const line of readFileSync(path, 'utf8').split('\n')) {
  if (line === '') continue
  const [kind, text] = JSON.parse(line) as [Kind, string]
  const texts = seen.get(kind) ?? new Map<string, string>()
  const known = texts.get(shape(text))
  if (known === undefined || text.length < known.length) texts.set(shape(text), text)
  seen.set(kind, texts)
}
const messages = (kind: Kind): string[] => [...(seen.get(kind)?.values() ?? [])].sort()
const errors = messages('error')
const missing = ERROR_CODES.filter(code => !errors.some(text => text.startsWith(`${code}: `)))

const document = [
  '# Every message that the tests have seen',
  '## Errors',
  ...ERROR_CODES.flatMap(code => {
    const own = errors.filter(text => text.startsWith(`${code}: `))
    return own.length === 0 ? [] : [`### ${code}`, ...own.map(text => item(text.slice(code.length + 2)))]
  }),
  '## Warnings',
  ...messages('warning').map(item),
  '## Notices',
  ...messages('notice').map(item),
  '## Log',
  ...messages('info').map(item)
].join('\n\n')
const folder = join(resolve(import.meta.dirname, '..'), 'build')
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'messages.md'), `${document}\n`)
const count = [...seen.values()].reduce((sum, texts) => sum + texts.size, 0)
console.log(`${count} messages in build/messages.md`)
if (missing.length > 0) {
  console.error(`No test produces ${missing.join(', ')}.`)
  process.exitCode = 1
}

/** What two messages of the same kind have in common: everything but values, numbers, names and addresses. */
function shape(text: string): string {
  // A list of faults, each of which is a message of its own.
  if (text.includes(' things are wrong with the inputs')) return text.slice(0, text.indexOf(':'))
  return text
    .replace(/"(?:[^"\\]|\\.)*"|“[^”]*”|'[^']*'/g, '"…"')
    .replace(/[\w.-]*(?:\/[\w.%{}-]*)+/g, '/…')
    .replace(/[\d,.]*\d/g, '0')
    .replace(/\([^)]*\)/g, '(…)')
    .replace(/\b[\w-]*_[\w-]*\b/g, '…')
}

function item(text: string): string {
  return `* ${text.slice(0, 1_500).replaceAll('\n', '\n  ')}`
}
