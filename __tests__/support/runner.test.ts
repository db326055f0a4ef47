import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { runAction } from './runner.ts'

const MANIFEST = `
name: sample
inputs:
  mode: { default: fine }
  name: {}
runs: { using: node24, main: main.mjs, post: post.mjs }
`
const MAIN = `
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
const { INPUT_MODE: mode, INPUT_NAME: name } = process.env
appendFileSync(process.env.GITHUB_OUTPUT, 'name<<ghadelimiter_1\\n' + name + '\\nghadelimiter_1\\n')
appendFileSync(process.env.GITHUB_STATE, 'made<<ghadelimiter_1\\nyes\\nghadelimiter_1\\n')
appendFileSync(process.env.GITHUB_STEP_SUMMARY, '# Done')
if (mode === 'inputs') console.log(Object.keys(process.env).filter(key => key.startsWith('INPUT_')).join())
if (mode === 'read') console.log(readFileSync('data/in.csv', 'utf8'))
if (mode === 'wait') {
  process.on('SIGTERM', () => { console.log('stopped'); process.exit(7) })
  console.log('waiting')
  setInterval(() => undefined, 1000)
}
if (mode === 'hang') { console.log('hanging'); setInterval(() => undefined, 1000) }
if (mode === 'memory') console.log(Buffer.alloc(200_000_000, 1).length)
writeFileSync('left.txt', 'left behind')
console.log('::add-mask::a%0Ab')
console.log('::warning title=T::careful%25')
`
const POST = `
console.log(process.env.STATE_made, process.env.INPUT_MODE)
if (process.env.INPUT_MODE === 'bad post') process.exitCode = 3
`

describe('runAction', () => {
  let root: string
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'action-'))
    await writeFile(join(root, 'action.yml'), MANIFEST)
    await writeFile(join(root, 'main.mjs'), MAIN)
    await writeFile(join(root, 'post.mjs'), POST)
  })
  afterAll(() => rm(root, { recursive: true }))

  it('gives outputs, state, summary, masks and annotations', async () => {
    expect(await runAction({ name: 'two\nlines' }, { root })).toMatchObject({
      exitCode: 0,
      signal: null,
      outputs: { name: 'two\nlines' },
      state: { made: 'yes' },
      summary: '# Done',
      masks: ['a\nb'],
      annotations: [{ level: 'warning', message: 'careful%' }],
      postLog: 'yes fine\n'
    })
    await expect(runAction({ mode: 'bad post' }, { root })).rejects.toThrow('The post step ended with 3')
  })

  it('runs the post stage with the state', async () => {
    const step = await runAction({ mode: 'bad post' }, { root, stage: 'post', state: { made: 'by main' } })
    expect(step).toMatchObject({ exitCode: 3, log: 'by main bad post\n' })
  })

  it('passes undeclared inputs on only when asked', async () => {
    await expect(runAction({ nmae: 'x' }, { root })).rejects.toThrow("Unexpected input 'nmae'")
    const step = await runAction({ nmae: 'x', mode: 'inputs' }, { root, allowUndeclared: true })
    expect(step.log).toContain('INPUT_MODE,INPUT_NAME,INPUT_NMAE')
  })

  it('puts files into the workspace and keeps the folder when asked', async () => {
    const step = await runAction({ mode: 'read' }, { root, keep: true, workspace: { 'data/in.csv': 'a,b' } })
    try {
      expect(step.log).toContain('a,b')
      expect(await readFile(join(step.folder, 'workspace/left.txt'), 'utf8')).toBe('left behind')
    } finally {
      await rm(step.folder, { recursive: true })
    }
  })

  it('removes the folder otherwise', async () => {
    const step = await runAction({}, { root })
    await expect(readFile(join(step.folder, 'workspace/left.txt'))).rejects.toThrow('ENOENT')
  })

  it('sends a signal once the log matches', async () => {
    const step = await runAction({ mode: 'wait' }, { root, kill: { signal: 'SIGTERM', when: /waiting/ } })
    expect(step).toMatchObject({ exitCode: 7, signal: null, log: expect.stringContaining('stopped') })
  })

  it('tells which signal ended the process', async () => {
    const step = await runAction({ mode: 'hang' }, { root, kill: { signal: 'SIGKILL', when: /hanging/ } })
    expect(step).toMatchObject({ exitCode: -1, signal: 'SIGKILL' })
  })

  it('fails with the log when the step takes too long', async () => {
    await expect(runAction({ mode: 'hang' }, { root, timeoutMs: 1_000 })).rejects.toThrow(
      /longer than 1000 ms/
    )
  })

  it('measures the peak of the memory', async () => {
    const { peakRss } = await runAction({ mode: 'memory' }, { root, measure: true })
    expect(peakRss).toBeGreaterThan(200_000_000)
    expect(peakRss).toBeLessThan(500_000_000)
  })
})
