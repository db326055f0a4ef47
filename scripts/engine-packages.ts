// node scripts/engine-packages.ts: fetches the engine's package of every platform and compares its bytes with the
// hash that src/hyper/install/packages.ts pins.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PACKAGES } from '../src/hyper/install/packages.ts'
import { textTable } from './text-table.ts'

interface Packed {
  readonly filename: string
}

const folder = mkdtempSync(join(tmpdir(), 'engine-packages-'))
const rows: string[][] = []
let moved = 0
try {
  for (const [platform, { name, version, integrity }] of Object.entries(PACKAGES)) {
    const { stdout, stderr, status } = spawnSync('npm', ['pack', `${name}@${version}`, '--json'], {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32'
    })
    if (status !== 0) throw new Error(`npm cannot fetch ${name}@${version}:\n${stderr}`)
    const [packed] = JSON.parse(stdout) as readonly Packed[]
    const bytes = readFileSync(join(folder, packed?.filename ?? ''))
    const same = integrity === `sha512-${createHash('sha512').update(bytes).digest('base64')}`
    if (!same) moved++
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    rows.push([platform, `${name}@${version}`, same ? 'as pinned' : 'MOVED', sha256])
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(textTable(['Platform', 'Package', 'SHA-512', 'SHA-256'], rows))
process.exitCode = moved > 0 ? 1 : 0
