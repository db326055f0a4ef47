import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { ENGINES, pinnedEngine, thisMachine } from '../../../src/hyper/install/packages.ts'
import { hyperd } from '../../support/hyperd.ts'

describe('pinnedEngine', () => {
  it.each([
    ['linux', 'x64', true],
    ['darwin', 'arm64', false],
    ['win32', 'x64', false]
  ] as const)(
    'pins the npm package for %s %s to the hash in package-lock.json',
    async (platform, arch, glibc) => {
      const [npm] = pinnedEngine({ platform, arch, glibc }).packages
      const lock = JSON.parse(await readFile('package-lock.json', 'utf8'))
      expect(npm?.client).toBe('npm')
      expect(lock.packages[`node_modules/${npm?.name}`]).toMatchObject({
        version: npm?.version,
        integrity: npm?.integrity
      })
    }
  )

  it('has a wheel for each machine, and on Macs with Intel nothing else', () => {
    for (const { version, packages } of Object.values(ENGINES)) {
      expect(packages.at(-1)).toMatchObject({ client: 'pip', name: 'tableauhyperapi', version })
    }
    const mac = pinnedEngine({ platform: 'darwin', arch: 'x64', glibc: false })
    expect(mac.packages.map(({ client }) => client)).toEqual(['pip'])
  })

  it('pins the engine that all tests use', async () => {
    const sha256 = createHash('sha256')
      .update(await readFile(hyperd))
      .digest('hex')
    expect(pinnedEngine(thisMachine()).sha256).toBe(sha256)
  })

  it.each([
    ['linux', 'arm64', true],
    ['linux', 'x64', false],
    ['win32', 'arm64', false],
    ['freebsd', 'x64', false]
  ] as const)('knows no engine for %s %s (glibc: %s)', (platform, arch, glibc) => {
    expect(() => pinnedEngine({ platform, arch, glibc })).toThrow(
      expect.objectContaining({
        code: 'engine.platform',
        what: expect.stringContaining(`${platform} ${arch}`),
        remedy: expect.stringMatching(/Linux x64 with glibc.*macOS.*Windows x64.*hyperd-path/)
      })
    )
  })
})
