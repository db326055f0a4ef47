import './base/node-version.ts'
import './uncaught.ts'
import { run } from './main.ts'
import { cleanUp } from './run/post-step.ts'

await (process.argv[2] === 'post' ? cleanUp(process.env) : run(process.env))
