// npm run bundle: src/ → build/ (tsc) → dist/ (ncc). The same sources always give the same bytes.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const run = (script: string, ...args: string[]): void => {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit'
  })
  if (status !== 0) process.exit(status ?? 1)
}

// A file that src/ no longer makes must not stay behind.
for (const folder of ['build', 'dist']) rmSync(join(root, folder), { recursive: true, force: true })
run('typescript/bin/tsc', '-p', 'tsconfig.json')
// Not minified, so that a reviewer can read the difference; no source map, for the stack traces are readable.
run(
  '@vercel/ncc/dist/ncc/cli.js',
  ...['build', 'build/index.js', '--out', 'dist', '--license', 'licenses.txt', '--target', 'es2024']
)
// The post step and the command line are a few lines around the same bundle; they need no bundling, and dist/ has no
// source maps.
for (const name of ['post.js', 'cli.js']) {
  const text = readFileSync(join(root, 'build', name), 'utf8').replace(/^\/\/# sourceMappingURL=.*\n?/m, '')
  writeFileSync(join(root, 'dist', name), text)
}
