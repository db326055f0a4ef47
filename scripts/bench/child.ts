import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A process that has ended well. */
export interface Ended {
  /** From its start to its end, in milliseconds. */
  readonly ms: number
  readonly stdout: string
}

/** How a process is started. */
export interface ChildOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

/**
 * Runs a program to its end.
 * @throws Error with its last output when it cannot be started or fails
 */
export async function runChild(
  program: string,
  args: readonly string[],
  options: ChildOptions = {}
): Promise<Ended> {
  const begun = performance.now()
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
  let stdout = ''
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    printed += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (code !== 0) {
    throw new Error(
      `${program} ${args[0] ?? ''} ended with ${signal ?? code}:\n${printed.trim().slice(-2000)}`
    )
  }
  return { ms: performance.now() - begun, stdout }
}

/** Starts a script of ours that prints one line of JSON when it is ready and ends when its input is closed. */
export async function startChild<T>(
  script: string,
  args: readonly string[] = []
): Promise<{ ready: T; stop(): Promise<void> }> {
  const child: ChildProcess = spawn(process.execPath, [script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const closed = once(child, 'close')
  const ready = await new Promise<T>((resolve, reject) => {
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.includes('\n')) resolve(JSON.parse(text) as T)
    })
    child.once('error', reject)
    child.once('close', () => reject(new Error(`${script} ended before it was ready.`)))
  })
  return {
    ready,
    async stop() {
      child.stdin?.end()
      await closed
    }
  }
}
