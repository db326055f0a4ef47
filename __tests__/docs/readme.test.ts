import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { INPUT_NAMES } from '../../src/base/input-catalog.ts'

const README = readFileSync('README.md', 'utf8')

describe('README.md', () => {
  it('has the tables that action.yml says', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/docs.ts', '--check'], {
      encoding: 'utf8'
    })
    expect({ status, output: stdout + stderr }).toEqual({
      status: 0,
      output: 'The generated parts of all documents are current.\n'
    })
  })

  it('begins with the example that lies in examples/', () => {
    const shown = parse(/```yaml\n([\s\S]*?)```/.exec(README)?.[1] ?? '')
    expect(shown).toEqual(parse(readFileSync('examples/dog-api.yml', 'utf8')))
    expect(shown.jobs.publish.steps[0].with['datasource-name']).toBe('dog_api_output')
  })

  it('has a scenario for each example, with inputs that exist', () => {
    const scenarios = README.split('## Scenarios')[1]?.split('\n## ')[0] ?? ''
    const files = [...scenarios.matchAll(/\(examples\/([^)]+)\)/g)].map(match => match[1])
    expect(files.sort()).toEqual(readdirSync('examples').sort())
    const names = [...scenarios.matchAll(/`([a-z]+(?:-[a-z]+)*)`/g)].map(match => match[1] ?? '')
    expect(names.filter(name => !(INPUT_NAMES as readonly string[]).includes(name))).toEqual([])
  })

  it('links only to files that exist', () => {
    const paths = [...README.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(match => match[1] ?? '')
    expect(paths).toContain('docs/troubleshooting.md')
    expect(paths.filter(path => !existsSync(path))).toEqual([])
  })
})

describe('action.yml', () => {
  const manifest = parse(readFileSync('action.yml', 'utf8')) as {
    inputs: Record<string, { description: string }>
  }

  it('says of each input in 160 characters what it is', () => {
    const long = Object.entries(manifest.inputs).filter(([, { description }]) => description.length > 160)
    expect(long.map(([name, { description }]) => `${name}: ${description.length}`)).toEqual([])
  })

  it('has no link that leads nowhere outside of this repository', () => {
    expect(readFileSync('action.yml', 'utf8')).not.toMatch(/\]\(docs\//)
  })
})

describe('docs/inputs.md', () => {
  const text = readFileSync('docs/inputs.md', 'utf8')

  it('has an anchor for each input', () => {
    const anchors = [...text.matchAll(/<a id="([a-z-]+)">/g)].map(match => match[1])
    expect(anchors).toEqual([...INPUT_NAMES])
  })

  it('speaks in detail only of inputs that exist, in their order', () => {
    const detailed = [...text.matchAll(/^### `([a-z-]+)` in detail$/gm)].map(match => match[1])
    expect(detailed).toEqual(INPUT_NAMES.filter(name => detailed.includes(name)))
  })
})
