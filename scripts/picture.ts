// npm run picture: draws docs/images/how-it-works.svg, the picture of the README. With --check it writes nothing and
// fails when the file is not what this script draws.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

interface Box {
  readonly title: string
  readonly lines: readonly string[]
  readonly colour: string
}

const BOXES: readonly Box[] = [
  {
    title: 'Source',
    lines: ['web API, every page', 'CSV, JSON, Excel, XML', 'Parquet, Arrow, .hyper'],
    colour: '#6e7781'
  },
  { title: 'Fetch', lines: ['whole and verified', 'on disk first', 'any size'], colour: '#0969da' },
  {
    title: 'Build',
    lines: ['types from all rows', 'your SQL SELECT', 'real Hyper engine'],
    colour: '#0969da'
  },
  { title: 'Publish', lines: ['sign in, upload', 'wait for the job', 'all or nothing'], colour: '#0969da' },
  { title: 'Tableau', lines: ['a data source', 'that is fresh', 'every morning'], colour: '#e8762d' }
]
const WIDTH = 176
const HEIGHT = 112
const GAP = 36
const MARGIN = 12
const TOP = 40

const path = join(resolve(import.meta.dirname, '..'), 'docs', 'images', 'how-it-works.svg')
const drawn = draw()
if (!process.argv.includes('--check')) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, drawn)
} else if (readFileSync(path, 'utf8') !== drawn) {
  console.error('docs/images/how-it-works.svg is stale: run `npm run picture` and commit it.')
  process.exitCode = 1
}

/** White boxes with dark text stand on any background, so the picture fits GitHub's light and dark pages. */
function draw(): string {
  const width = 2 * MARGIN + BOXES.length * WIDTH + (BOXES.length - 1) * GAP
  const height = TOP + HEIGHT + 2 * MARGIN
  const left = (index: number): number => MARGIN + index * (WIDTH + GAP)
  const middle = TOP + HEIGHT / 2
  const boxes = BOXES.map(({ title, lines, colour }, index) => {
    const x = left(index)
    const text = lines.map(
      (line, row) => `<text x="${x + WIDTH / 2}" y="${TOP + 54 + 20 * row}" class="line">${line}</text>`
    )
    return [
      `<rect x="${x}" y="${TOP}" width="${WIDTH}" height="${HEIGHT}" rx="8" fill="#ffffff" stroke="${colour}" stroke-width="2"/>`,
      `<path d="M${x + 1} ${TOP + 32}V${TOP + 9}q0-8 8-8h${WIDTH - 18}q8 0 8 8v23z" fill="${colour}"/>`,
      `<text x="${x + WIDTH / 2}" y="${TOP + 23}" class="title">${title}</text>`,
      ...text
    ].join('\n')
  })
  const arrows = BOXES.slice(1).map((_, index) => {
    const x = left(index) + WIDTH + 5
    return `<path d="M${x} ${middle}h${GAP - 16}" stroke="#6e7781" stroke-width="3"/><path d="M${x + GAP - 18} ${middle - 7}l10 7l-10 7z" fill="#6e7781"/>`
  })
  const from = left(1) - 8
  const to = left(3) + WIDTH + 8
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${BOXES.map(box => box.title).join(' to ')}">
<style>text{font-family:-apple-system,"Segoe UI","Noto Sans",Helvetica,Arial,sans-serif;text-anchor:middle}.title{font-size:16px;font-weight:600;fill:#ffffff}.line{font-size:14px;fill:#1f2328}.step{font-size:15px;font-weight:600;fill:#0969da}</style>
<rect x="${from}" y="4" width="${to - from}" height="${height - 8}" rx="12" fill="#ddf4ff" stroke="#54aeff" stroke-dasharray="6 4"/>
<text x="${(from + to) / 2}" y="26" class="step">one step of your workflow</text>
${arrows.join('\n')}
${boxes.join('\n')}
</svg>
`
}
