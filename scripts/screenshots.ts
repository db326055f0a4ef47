// npm run screenshots: installs what renders the pictures (a package of its own, so that npm ci stays small), checks
// its types and takes them. Needs Chromium and a font with emoji.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const folder = join(root, 'scripts', 'screenshots')

function run(command: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}

if (!existsSync(join(folder, 'node_modules'))) run('npm', ['ci'], folder)
run('npx', ['tsc', '-p', folder], root)
run(process.execPath, [join(folder, 'run.ts')], root)
