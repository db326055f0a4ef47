import { BlockList, isIP } from 'node:net'
import { before } from '../base/text.ts'

/** Cloud metadata services by name; by address they are all link-local. */
const METADATA_NAMES = new Set(['metadata', 'metadata.google.internal', 'metadata.goog', 'instance-data'])

/** Metadata services outside the link-local ranges: AWS over IPv6, Alibaba Cloud, Azure's wire server. */
const METADATA_ADDRESSES = ['fd00:ec2::254', '100.100.100.200', '168.63.129.16']

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

const linkLocal = new BlockList()
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4')
linkLocal.addSubnet('fe80::', 10, 'ipv6')
for (const address of METADATA_ADDRESSES) {
  linkLocal.addAddress(address, address.includes(':') ? 'ipv6' : 'ipv4')
}

/** The host of a URL as a bare lower-case name or address: no brackets, no zone, no closing dot. */
export function bareHost(hostname: string): string {
  return before(hostname.replace(/^\[(.*)\]$/, '$1'), '%')
    .replace(/\.$/, '')
    .toLowerCase()
}

/** True for localhost and the names below it, 127.0.0.0/8, ::1, and these mapped into IPv6. */
export function isLoopback(hostname: string): boolean {
  const host = bareHost(hostname)
  return host === 'localhost' || host.endsWith('.localhost') || contains(loopback, host)
}

/**
 * True for a link-local address (169.254.0.0/16, fe80::/10, IPv4-mapped ones included) and for the names and
 * addresses under which clouds hand out a machine's credentials.
 */
export function isLinkLocal(hostname: string): boolean {
  const host = bareHost(hostname)
  return METADATA_NAMES.has(host) || contains(linkLocal, host)
}

function contains(list: BlockList, host: string): boolean {
  const family = isIP(host)
  if (family === 0) return false
  // BlockList looks through IPv4-mapped IPv6 addresses by itself.
  return list.check(host, family === 6 ? 'ipv6' : 'ipv4')
}
