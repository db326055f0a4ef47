// Loaded before the action (NODE_OPTIONS): leaves in the file BLOCKED_MS_FILE for how many milliseconds of CPU at most
// nothing else had its turn. CPU, not the clock, so that a busy machine does not count.
import { writeFileSync } from 'node:fs'

const file = process.env['BLOCKED_MS_FILE']
if (file !== undefined) {
  let most = 0
  let last = process.threadCpuUsage()
  const look = () => {
    const { user, system } = process.threadCpuUsage(last)
    most = Math.max(most, (user + system) / 1000)
    last = process.threadCpuUsage()
  }
  setInterval(look, 10).unref()
  process.on('exit', () => {
    look()
    writeFileSync(file, String(most))
  })
}
