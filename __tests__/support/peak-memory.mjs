// JavaScript, because Node.js needs some 40 MB to strip the types off the first TypeScript file of a process.
import { readFileSync } from 'node:fs'

/**
 * The largest resident size of this process so far, in bytes. On Linux the mark of the process's own memory: the one
 * of `resourceUsage` begins with the size of the process that started this one.
 * @returns {number}
 */
export function peakRss() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  if (kilobytes === undefined) throw new Error('/proc/self/status has no VmHWM.')
  return Number(kilobytes) * 1024
}
