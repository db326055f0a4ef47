import type { LookupAddress, LookupAllOptions } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { bareHost, type Zone, zoneOfHost } from './hosts.ts'

/** The source whose answer led to an address: one inside, which may lead inside, or one outside, which may not. */
export type LedBy = 'inside' | 'outside'

/** All addresses of a name, as `dns.lookup` gives them. */
export type LookupAll = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void
) => void

/** No connection is made to an address, because of where it lies. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
  readonly code = 'ERR_ADDRESS_REFUSED'
}

/**
 * True for a zone where one may be led to.
 * @param ledBy undefined: the workflow itself names the address, which may lie anywhere
 */
export function permits(zone: Zone, ledBy: LedBy | undefined): boolean {
  return ledBy === undefined || zone === 'outside' || (zone === 'inside' && ledBy === 'inside')
}

/** Where the connections of a run go: the addresses that are judged are those that are connected to. */
export class Whereabouts {
  readonly #zones = new Map<string, Zone>()

  /** Where the first connection to a host went. undefined: there was none, or a proxy has made it. */
  zoneOf(hostname: string): Zone | undefined {
    return this.#zones.get(bareHost(hostname))
  }

  /** Judges a host by what its name or address alone tells; a proxy learns nothing else. */
  judgeHost(hostname: string, ledBy: LedBy | undefined): AddressRefused | undefined {
    const host = bareHost(hostname)
    if (isIP(host) > 0) return this.judge(host, [host], ledBy)
    if (permits(zoneOfHost(host), ledBy)) return undefined
    return new AddressRefused(
      `${host} is a name of the own network, where the answers of this source may not lead`
    )
  }

  /**
   * Judges the addresses of a host before a connection is made to one of them.
   * @returns why there is none: one of them lies where nobody may be led to, or the name led outside before and now
   *   leads elsewhere (DNS rebinding)
   */
  judge(
    hostname: string,
    addresses: readonly string[],
    ledBy: LedBy | undefined
  ): AddressRefused | undefined {
    const host = bareHost(hostname)
    const zones = addresses.map(zoneOfHost)
    if (!zones.every(zone => permits(zone, ledBy))) {
      return new AddressRefused(
        `${host} has a loopback, private or link-local address, where the answers of this source may not lead`
      )
    }
    const before = this.#zones.get(host)
    const now = zones.find(zone => zone !== 'outside') ?? 'outside'
    if (before === 'outside' && now !== 'outside') {
      return new AddressRefused(
        `${host} had an address outside before, and has a loopback, private or link-local one now`
      )
    }
    if (before === undefined && zones.length > 0) this.#zones.set(host, now)
    return undefined
  }

  /** A lookup for connections that gives judged addresses only. */
  lookup(ledBy: LedBy | undefined, system: LookupAll): LookupFunction {
    return (hostname, options, callback) => {
      system(hostname, { ...options, all: true }, (error, addresses) => {
        const refused =
          error ??
          this.judge(
            hostname,
            addresses.map(({ address }) => address),
            ledBy
          )
        const [first] = addresses ?? []
        if (refused !== undefined || first === undefined) callback(refused ?? null, [])
        else if (options.all) callback(null, addresses)
        else callback(null, first.address, first.family)
      })
    }
  }
}
