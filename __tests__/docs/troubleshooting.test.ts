import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { ERROR_CODES } from '../../src/base/errors.ts'
import { INPUT_NAMES } from '../../src/base/input-catalog.ts'

const PAGE = readFileSync('docs/troubleshooting.md', 'utf8')
const SECTIONS = new Map(
  PAGE.split(/^### /m)
    .slice(1)
    .map(section => [/^`(.+)`$/m.exec(section.split('\n')[0] ?? '')?.[1] ?? '', section] as const)
)

describe('docs/troubleshooting.md', () => {
  it('has one heading for each error code, in the order of the list', () => {
    expect(PAGE.match(/^### .*$/gm)).toEqual(ERROR_CODES.map(code => `### \`${code}\``))
  })

  it.each([...ERROR_CODES])('says of %s what causes it, how to confirm it and how to fix it', code => {
    const section = SECTIONS.get(code) ?? ''
    for (const part of ['**Cause.** ', '**Confirm it.** ', '**Fix.** '])
      expect(section).toContain(`\n\n${part}`)
  })

  it('names no input that does not exist', () => {
    const names = [...PAGE.matchAll(/`((?:source|tableau|datasource|output|publish)-[a-z-]+)`/g)].map(
      match => match[1]
    )
    expect(names.filter(name => !(INPUT_NAMES as readonly string[]).includes(name ?? ''))).toEqual([])
    expect(names.length).toBeGreaterThan(20)
  })

  it('links to headings that exist', () => {
    const anchors = ERROR_CODES.map(code => `#${code.replaceAll('.', '')}`)
    const links = [...PAGE.matchAll(/\]\((#[^)]+)\)/g)].map(match => match[1])
    expect(links.filter(link => !anchors.includes(link ?? ''))).toEqual([])
  })
})
