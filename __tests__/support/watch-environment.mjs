// Loaded before a step: writes down, into the file of SEEN, which variables are read until a secret is masked.
import { writeFileSync } from 'node:fs'

const file = process.env['SEEN'] ?? ''
const names = new Set()
process.env = new Proxy(process.env, {
  get(variables, name) {
    if (typeof name === 'string') names.add(name)
    return variables[name]
  }
})
const write = process.stdout.write
let masked = false
process.stdout.write = function (chunk, ...rest) {
  if (!masked && String(chunk).includes('::add-mask::')) {
    masked = true
    writeFileSync(file, [...names].join('\n'))
  }
  return write.call(this, chunk, ...rest)
}
process.on('exit', () => {
  if (!masked) writeFileSync(file, [...names].join('\n'))
})
