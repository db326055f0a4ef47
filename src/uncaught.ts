// Imported before all that could throw while it is loaded. Node.js prints an error that nobody catches as it is, with
// all that a stranger has written into it, and the runner reads that; so do its warnings.
import { asActionError } from './base/errors.ts'
import { actionsLog, markFailed } from './base/log.ts'

const log = actionsLog()

process.on('uncaughtException', error => {
  // A post step that fails would turn a good job red.
  const inPostStep = process.argv[2] === 'post'
  if (inPostStep) log.debug(`The post step: ${error instanceof Error ? error.message : String(error)}`)
  else markFailed(asActionError(error))
  process.stdout.write('', () => process.exit(inPostStep ? 0 : 1))
})

process.removeAllListeners('warning')
process.on('warning', ({ name, message }) => log.debug(`${name}: ${message}`))
