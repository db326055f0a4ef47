import { describe, expect, it } from '@jest/globals'
import { isLoopback, type Zone, zoneOfHost } from '../../../src/http/addresses/hosts.ts'

describe('loopback', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    'localhost',
    'LOCALHOST.',
    'a.localhost',
    '[::1]',
    '::1',
    '[::ffff:7f00:1]'
  ])('%s is', host => expect(isLoopback(host)).toBe(true))

  it.each(['128.0.0.1', 'localhost.example', '10.0.0.1', '[::2]', 'notlocalhost'])('%s is not', host => {
    expect(isLoopback(host)).toBe(false)
  })
})

describe('the zone of a host', () => {
  it.each<[Zone, readonly string[]]>([
    ['forbidden', ['169.254.0.1', 'febf::1', 'fe80::1%eth0', '0.0.0.0', '::', '255.255.255.255', 'ff02::1']],
    [
      'forbidden',
      ['metadata.google.internal.', 'METADATA', 'fd00:ec2::254', '192.0.0.192', '100.100.100.200']
    ],
    [
      'inside',
      ['127.0.0.1', '::1', '10.0.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', 'fd12::1', 'fec0::1']
    ],
    ['inside', ['localhost', 'a.localhost', 'printer', 'nas.local', 'db.internal', 'tv.home.arpa']],
    [
      'outside',
      ['169.253.0.1', '11.0.0.1', '172.32.0.1', '192.167.1.1', '100.128.0.1', '2001:db8::1', 'fe00::1']
    ],
    ['outside', ['example.com', 'localhost.example', 'local.example', 'internal.example.', '1.2.3.4.example']]
  ])('is %s for %j', (zone, hosts) => {
    for (const host of hosts) expect([host, zoneOfHost(host)]).toEqual([host, zone])
  })
})
