import './base/node-version.ts'
import './uncaught.ts'
import { run } from './main.ts'
import { cleanUp } from './run/post-step.ts'

const [, , program, script = '', ...args] = process.argv
if (program === 'local') {
  const { runLocally } = await import('./local/local.ts')
  process.exitCode = await runLocally({
    args,
    env: process.env,
    script,
    print: text => process.stdout.write(text),
    isInteractive: process.stdin.isTTY === true
  })
} else await (program === 'post' ? cleanUp(process.env) : run(process.env))
