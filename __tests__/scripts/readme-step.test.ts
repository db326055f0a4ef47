import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readmeStep } from '../../scripts/readme-step.ts'

const README = `
# A readme
\`\`\`yaml
jobs:
  publish:
    steps:
      - uses: actions/checkout@v7
      - uses: some/action@v1
        with:
          source-url: https://dog.ceo/api/random?q=https://dog.ceo
          timeout-minutes: 5
          tableau-pat-secret: \${{ secrets.SECRET }}
\`\`\`
\`\`\`yaml
jobs: {}
\`\`\`
`

describe('readmeStep', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'readme-'))
    await writeFile(join(root, 'README.md'), README)
  })
  afterEach(() => rm(root, { recursive: true }))

  it('replaces the origin and the expressions of the first example, and nothing else', async () => {
    expect(await readmeStep(root, { sourceOrigin: 'http://127.0.0.1:1', values: { SECRET: 'x' } })).toEqual({
      inputs: {
        'source-url': 'http://127.0.0.1:1/api/random?q=https://dog.ceo',
        'timeout-minutes': '5',
        'tableau-pat-secret': 'x'
      },
      replaced: ['https://dog.ceo → http://127.0.0.1:1', `\${{ secrets.SECRET }} → the stand-in's`]
    })
  })

  it('refuses an expression without a value', async () => {
    await expect(readmeStep(root, { sourceOrigin: 'http://127.0.0.1:1', values: {} })).rejects.toThrow(
      'The example of README.md uses $'
    )
  })
})
