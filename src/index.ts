import './node-version.ts'
import { cleanUp } from './clean-up.ts'
import { run } from './main.ts'

await (process.argv[2] === 'post' ? cleanUp(process.env) : run(process.env))
