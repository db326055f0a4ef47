import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { pinnedEngine, thisMachine } from '../../src/hyper/install/packages.ts'
import { hyperd } from '../support/hyperd.ts'
import { useStand } from './stand.ts'

const stand = useStand()
const source = (): Record<string, string> => ({ 'source-url': stand.serve('rows.csv', 'id\n1\n') })
/** Nothing but what the test gives leads to the engine; the registry is one that nobody answers for. */
const BARE = { HYPERD_PATH: undefined, NPM_CONFIG_REGISTRY: 'http://127.0.0.1:9/' }

describe('the engine', () => {
  it('is the one of hyperd-path, file or folder, or of HYPERD_PATH', async () => {
    const built = await Promise.all([
      stand.build({ ...source(), 'hyperd-path': hyperd }, { env: BARE }),
      stand.build({ ...source(), 'hyperd-path': dirname(hyperd) }, { env: BARE }),
      stand.build(source(), { env: { ...BARE, HYPERD_PATH: dirname(hyperd) } })
    ])
    for (const { rows } of built) expect(rows).toEqual([['1']])
  })

  it('is taken from the tool cache when it is there whole', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'tools-'))
    try {
      const { version, arch, executable } = pinnedEngine(thisMachine())
      const folder = join(cache, 'hyperd', version, arch)
      await mkdir(folder, { recursive: true })
      await symlink(hyperd, join(folder, executable))
      await writeFile(`${folder}.complete`, '')
      const built = await stand.build(source(), { env: { ...BARE, RUNNER_TOOL_CACHE: cache } })
      expect(built.rows).toEqual([['1']])
      expect(built.log).toContain(`The Hyper engine ${version} is in ${cache} already.`)
    } finally {
      await rm(cache, { recursive: true, force: true })
    }
  })

  it('has to be where hyperd-path says, which is found out before anybody is asked', async () => {
    const asked = () => [...stand.simulator.requests, ...stand.source.received].length
    const before = asked()
    const [nowhere, noProgram] = await Promise.all([
      stand.refuse({ ...source(), 'hyperd-path': '/nowhere/hyperd' }),
      stand.refuse(
        { ...source(), 'hyperd-path': 'tools/hyperd' },
        { workspace: { 'tools/hyperd': 'no program' } }
      )
    ])
    expect(nowhere).toMatch(/^engine\.path: .*\/nowhere\/hyperd.*hyperd-path/)
    expect(noProgram).toMatch(/^engine\.path: .*tools\/hyperd may not be executed/)
    expect(asked()).toBe(before)
  })
})
