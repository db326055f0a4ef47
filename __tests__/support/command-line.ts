import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** What a command line printed, and how it ended. */
export interface Printed {
  readonly code: number
  readonly printed: string
}

/**
 * Runs `dist/cli.js` in a folder of its own, as `npx` would.
 * @param options `files`: what lies in the folder; `env`: added to an environment that holds nothing but the path
 */
export async function runCommandLine(
  args: readonly string[],
  options: {
    readonly files?: Readonly<Record<string, string | Uint8Array>>
    readonly env?: Readonly<Record<string, string | undefined>>
  } = {}
): Promise<Printed> {
  const folder = await mkdtemp(join(tmpdir(), 'command-line-'))
  try {
    for (const [path, content] of Object.entries(options.files ?? {})) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
    const child = spawn(process.execPath, [resolve('dist/cli.js'), ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (piece: string) => {
        printed += piece
      })
    }
    const code = await new Promise<number>((done, fail) =>
      child.on('error', fail).on('close', ended => done(ended ?? -1))
    )
    return { code, printed }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
