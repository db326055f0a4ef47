import './base/node-version.ts'
import './uncaught.ts'
import { run } from './main.ts'
import { cleanUp } from './run/post-step.ts'

const [, , program, script = '', ...args] = process.argv
if (program === 'local') {
  const { runLocally } = await import('./local/local.ts')
  const { ownTerminal } = await import('./local/terminal.ts')
  process.exitCode = await runLocally(ownTerminal(script, args))
} else await (program === 'post' ? cleanUp(process.env) : run(process.env))
