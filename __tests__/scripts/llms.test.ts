import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from '@jest/globals'
import { INPUT_NAMES } from '../../src/base/input-catalog.ts'

const text = readFileSync(resolve(import.meta.dirname, '../../llms.txt'), 'utf8')

it('is one page with every input, and links that lead somewhere', () => {
  for (const name of INPUT_NAMES) expect(text).toContain(`- \`${name}\` (`)
  const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path)
  expect(links.length).toBeGreaterThan(5)
  for (const path of links.filter(one => one.endsWith('.md'))) {
    expect(readFileSync(join(import.meta.dirname, '../..', path), 'utf8')).not.toBe('')
  }
})
