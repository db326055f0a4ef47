import type { Terminal } from './local.ts'

/**
 * The terminal that this process runs in. What is printed there is no log of a runner: nobody reads commands out of it.
 * @param script path of `dist/index.js`
 * @param args without the program
 */
export function ownTerminal(script: string, args: readonly string[]): Terminal {
  return {
    args,
    env: process.env,
    script,
    print: text => process.stdout.write(text),
    isInteractive: process.stdin.isTTY === true
  }
}
