import { isIP } from 'node:net'

/** The eight groups of an IPv6 address. */
type Groups = readonly number[]

/**
 * The IPv4 addresses that an IPv6 address leads to, or may lead to: mapped (::ffff:0:0/96), translated
 * (::ffff:0:0:0/96), compatible (::/96), NAT64 (64:ff9b::/96; 64:ff9b:1::/48 with every place of RFC 6052), 6to4
 * (2002::/16), Teredo (2001::/32) and ISATAP.
 *
 * @param address an address without brackets and zone; what is not an IPv6 address holds none
 */
export function embeddedIpv4(address: string): string[] {
  const groups = groupsOf(address)
  if (groups === undefined) return []
  const [a, b, c, d, e, f, g, h] = groups as [number, number, number, number, number, number, number, number]
  const last = ipv4(g, h)
  const isZero = (...parts: number[]): boolean => parts.every(part => part === 0)
  const found: string[] = []
  if (isZero(a, b, c, d)) {
    if (isZero(e, f) && (g > 0 || h > 1)) found.push(last)
    if (isZero(e) && f === 0xffff) found.push(last)
    if (e === 0xffff && isZero(f)) found.push(last)
  }
  if (a === 0x64 && b === 0xff9b) {
    if (isZero(c, d, e, f)) found.push(last)
    if (c === 1) found.push(...ofLocalNat64(groups))
  }
  if (a === 0x2002) found.push(ipv4(b, c))
  // Teredo: the server, and the client with all its bits turned (RFC 4380, 4).
  if (a === 0x2001 && b === 0) found.push(ipv4(c, d), ipv4(g ^ 0xffff, h ^ 0xffff))
  // ISATAP (RFC 5214, 6.1).
  if ((e === 0 || e === 0x200) && f === 0x5efe) found.push(last)
  return found
}

/**
 * Which prefix a network cuts out of 64:ff9b:1::/48 is its own affair, and with it the place of the address (RFC
 * 6052, 2.2; the byte after the first 64 bits is left out). Where there is none the bits are zero.
 */
function ofLocalNat64(groups: Groups): string[] {
  const bytes = groups.flatMap(group => [group >> 8, group & 0xff])
  const places = [
    [6, 7, 9, 10],
    [7, 9, 10, 11],
    [9, 10, 11, 12],
    [12, 13, 14, 15]
  ]
  return places
    .map(place => place.map(index => bytes[index]))
    .filter(([first]) => first !== 0)
    .map(one => one.join('.'))
}

function ipv4(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')
}

/** `undefined` for what is not an IPv6 address. */
function groupsOf(address: string): Groups | undefined {
  if (isIP(address) !== 6) return undefined
  // A URL has one spelling for each address: no dotted part, `::` for the zeros.
  const spelled = URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1)
  if (spelled === undefined) return undefined
  const [head = '', tail] = spelled.split('::')
  const before = numbers(head)
  if (tail === undefined) return before
  const after = numbers(tail)
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after]
}

function numbers(part: string): number[] {
  return part === '' ? [] : part.split(':').map(group => Number.parseInt(group, 16))
}
