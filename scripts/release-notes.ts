// node scripts/release-notes.ts VERSION: the part of CHANGELOG.md that tells of that version.
import { readFileSync } from 'node:fs'

const version = process.argv[2] ?? ''
const parts = readFileSync('CHANGELOG.md', 'utf8').split(/^(?=##+ \[?\d+\.\d+\.\d+)/m)
const part = parts.find(text => /^##+ \[?(\d+\.\d+\.\d+)/.exec(text)?.[1] === version)
if (part === undefined) {
  console.error(`CHANGELOG.md has no part for version ${version}.`)
  process.exit(1)
}
console.log(part.trim())
