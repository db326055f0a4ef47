import { readFileSync } from 'node:fs'

const TEXT = readFileSync('docs/cookbook.md', 'utf8')
const BLOCK = /^```yaml\n([\s\S]*?)^```/m

/** The workflow around each recipe: what stands before the first heading. */
export const FRAME = BLOCK.exec(TEXT.split(/^### /m)[0] ?? '')?.[1] ?? ''

/** The steps of docs/cookbook.md, as text, by the heading that they stand under. */
export const RECIPES: ReadonlyMap<string, string> = new Map(
  TEXT.split(/^### /m)
    .slice(1)
    .map(section => [section.split('\n')[0] ?? '', BLOCK.exec(section)?.[1] ?? ''] as const)
)

/** The text of the section below a heading of docs/cookbook.md, without its step. */
export function explanationOf(heading: string): string {
  const section = TEXT.split(/^### /m).find(one => one.startsWith(`${heading}\n`)) ?? ''
  return (section.split(/^## /m)[0] ?? '').replace(BLOCK, '')
}
