// Loaded before the action (node --import): a machine with one processor that is idle all the time, so that what the
// action does with it does not depend on what else runs here.
import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'

const [processor] = os.cpus()
if (processor === undefined) throw new Error('this machine has no processor')
os.cpus = () => [{ ...processor, times: { ...processor.times, idle: performance.now() } }]
syncBuiltinESMExports()
