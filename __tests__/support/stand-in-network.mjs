// Loaded before the action (node --import) it takes the place of DNS and of every network but loopback.
// STAND_IN_NETWORK is JSON: `names` has for each host name the addresses of its first lookup, its second, and so on
// (the last ones stay); `log` is a file that gets a line for each connection that would have left the machine.
// Addresses of 203.0.113.0/24 (RFC 5737) are servers outside, which listen on 127.0.0.1: on the same port, or on the
// one that `ports` has for the address.

import dns from 'node:dns'
import { appendFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { isIP } from 'node:net'

const { names, log, ports = {} } = JSON.parse(process.env.STAND_IN_NETWORK)
const asked = new Map()

function addressesOf(hostname) {
  if (isIP(hostname) > 0) return [hostname]
  if (hostname === 'localhost') return ['127.0.0.1']
  const answers = Object.hasOwn(names, hostname) ? names[hostname] : undefined
  if (answers === undefined)
    throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' })
  const turn = asked.get(hostname) ?? 0
  asked.set(hostname, turn + 1)
  return answers[Math.min(turn, answers.length - 1)]
}

function found(hostname, all) {
  const addresses = addressesOf(hostname).map(address => ({ address, family: isIP(address) }))
  return all ? addresses : addresses[0]
}

dns.lookup = (hostname, options, callback) => {
  const done = callback ?? options
  const { all = false } = typeof options === 'object' ? options : {}
  queueMicrotask(() => {
    try {
      const result = found(hostname, all)
      if (all) done(null, result)
      else done(null, result.address, result.family)
    } catch (error) {
      done(error)
    }
  })
}
dns.promises.lookup = async (hostname, options) => found(hostname, options?.all === true)
syncBuiltinESMExports()

// Every TCP connection of Node.js goes through here, whoever makes it.
const { TCP } = process.binding('tcp_wrap')
const HOST_UNREACHABLE = -113
for (const method of ['connect', 'connect6']) {
  const connect = TCP.prototype[method]
  TCP.prototype[method] = function (request, address, port, ...rest) {
    if (address.startsWith('203.0.113.'))
      return TCP.prototype.connect.call(this, request, '127.0.0.1', ports[address] ?? port, ...rest)
    if (address.startsWith('127.') || address === '::1')
      return connect.call(this, request, address, port, ...rest)
    appendFileSync(log, `${address}\n`)
    return HOST_UNREACHABLE
  }
}
