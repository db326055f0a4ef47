import { BlockList, isIP } from 'node:net'
import { embeddedIpv4 } from './embedded-ipv4.ts'

/**
 * Where a host lies, seen from the runner. `forbidden`: on its own link (link-local), nowhere (0.0.0.0, multicast), or
 * a service where its cloud hands out its credentials. `inside`: on the runner itself or in a private network.
 */
export type Zone = 'forbidden' | 'inside' | 'outside'

/** Cloud metadata services by name. */
const METADATA_NAMES = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.tencentyun.com',
  'metadata.oraclecloud.com',
  'instance-data',
  'instance-data.ec2.internal'
])

/** Names that belong to no public network: RFC 6761, RFC 6762, RFC 8375, and ICANN's `internal`. */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|home\.arpa)$/

const loopback = blockList(['127.0.0.0/8', '::1/128'])

const forbidden = blockList([
  '0.0.0.0/8',
  '::/128',
  '169.254.0.0/16',
  'fe80::/10',
  '224.0.0.0/4',
  'ff00::/8',
  '240.0.0.0/4',
  // Metadata services outside the link-local ranges: Alibaba Cloud, Azure's wire server, Oracle Cloud.
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.192/32',
  // AWS (metadata, identities of pods, time), Google Cloud, Scaleway.
  'fd00:ec2::/32',
  'fd20:ce::254/128',
  'fd00:42::42/128'
])

/** Private networks (RFC 1918, 4193), shared (RFC 6598), of protocols and tests, and what was site-local once. */
const inside = blockList([
  '127.0.0.0/8',
  '::1/128',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '192.0.0.0/24',
  '198.18.0.0/15',
  'fc00::/7',
  'fec0::/10'
])

/** The host of a URL as a bare lower-case name or address: no brackets, no zone, no closing dot. */
export function bareHost(hostname: string): string {
  const [host = ''] = hostname.replace(/^\[(.*)\]$/, '$1').split('%', 1)
  let end = host.length
  while (host.charAt(end - 1) === '.') end--
  return host.slice(0, end).toLowerCase()
}

/** True for localhost and the names below it, 127.0.0.0/8, ::1, and these mapped into IPv6. */
export function isLoopback(hostname: string): boolean {
  const host = bareHost(hostname)
  return host === 'localhost' || host.endsWith('.localhost') || contains(loopback, host)
}

/**
 * Where a host lies, as far as its name or address tells. An IPv6 address that holds an IPv4 address lies where that
 * one lies. A name of one word can only be one of the own network; of other names nothing is known: `outside`.
 */
export function zoneOfHost(hostname: string): Zone {
  const host = bareHost(hostname)
  if (isIP(host) === 0) {
    if (METADATA_NAMES.has(host)) return 'forbidden'
    return PRIVATE_NAME.test(host) || !host.includes('.') ? 'inside' : 'outside'
  }
  const addresses = [host, ...embeddedIpv4(host)]
  if (addresses.some(address => contains(forbidden, address))) return 'forbidden'
  return addresses.some(address => contains(inside, address)) ? 'inside' : 'outside'
}

function contains(list: BlockList, host: string): boolean {
  const family = isIP(host)
  if (family === 0) return false
  // BlockList looks through IPv4-mapped IPv6 addresses by itself.
  return list.check(host, family === 6 ? 'ipv6' : 'ipv4')
}

function blockList(subnets: readonly string[]): BlockList {
  const list = new BlockList()
  for (const subnet of subnets) {
    const [network = '', bits = ''] = subnet.split('/')
    list.addSubnet(network, Number(bits), network.includes(':') ? 'ipv6' : 'ipv4')
  }
  return list
}
