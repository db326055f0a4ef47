import type { RequestListener, ServerResponse } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Zone, zoneOfHost } from '../../src/http/addresses/hosts.ts'
import { permitted, refused, type StandInNetwork, standInNetwork } from '../support/hostile-step.ts'
import { startServer, type TestServer } from '../support/http-server.ts'
import { startProxy, type TestProxy } from '../support/proxy.ts'

/** How an answer leads on. */
const WAYS: Readonly<Record<string, (response: ServerResponse, to: string) => void>> = {
  ...Object.fromEntries(
    [301, 302, 303, 307, 308].map(status => [
      String(status),
      (response: ServerResponse, to: string) => response.writeHead(status, { location: to }).end()
    ])
  ),
  'a Link header': (response, to) =>
    response
      .writeHead(200, { 'content-type': 'application/json', link: `<${to}>; rel="next"` })
      .end('[{"id":1}]'),
  ...Object.fromEntries(
    ['@odata.nextLink', 'odata.nextLink', '@nextLink'].map(name => [
      name,
      (response: ServerResponse, to: string) => json(response, { value: [{ id: 1 }], [name]: to })
    ])
  ),
  'd.__next': (response, to) => json(response, { d: { results: [{ id: 1 }], __next: to } }),
  'a URL in the body': (response, to) => json(response, { data: [{ id: 1 }], links: { next: to } })
}

const REFUSED = /^source\.(redirect|pagination): /

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

let network: StandInNetwork
let inner: TestServer
let source: TestServer
let proxy: TestProxy
let answer: RequestListener

beforeAll(async () => {
  inner = await startServer((_, response) => json(response, [{ id: 'inside' }]))
  source = await startServer((request, response) => answer(request, response))
  proxy = await startProxy()
  network = await standInNetwork({
    'data.example': [['203.0.113.7']],
    'other.example': [['203.0.113.8']],
    'runner.example': [['127.0.0.1']],
    'private.example': [['10.0.0.5']],
    'mixed.example': [['203.0.113.9', '127.0.0.1']],
    'mapped.example': [['::ffff:127.0.0.1']],
    'link.example': [['169.254.169.254']],
    'link6.example': [['fe80::a9fe:a9fe']],
    'nat64.example': [['64:ff9b::a9fe:a9fe']],
    // The judge of the redirect asks first, the connection second.
    'rebound.example': [['203.0.113.9'], ['127.0.0.1']],
    'rebound-private.example': [['203.0.113.9'], ['192.168.0.1']],
    'rebound-link.example': [['203.0.113.9'], ['169.254.169.254']],
    'turncoat.example': [['203.0.113.7'], ['127.0.0.1']],
    'late-turncoat.example': [['203.0.113.7'], ['203.0.113.7'], ['127.0.0.1']],
    localhost: [['127.0.0.1']]
  })
})
beforeEach(() => {
  source.received.splice(0)
})
afterEach(async () => {
  expect({ inside: inner.received.splice(0), beyond: await network.attempts() }).toEqual({
    inside: [],
    beyond: []
  })
})
afterAll(async () => {
  await network.remove()
  await proxy.stop()
  await source.close()
  await inner.close()
})

/** Runs a step whose source leads to `to`, and gives its error. */
async function led(way: string, home: string, to: string, env: Record<string, string> = {}): Promise<string> {
  answer = (request, response) => {
    if (request.url === '/start') WAYS[way]?.(response, to)
    else json(response, [{ id: 2 }])
  }
  const { error } = await refused(
    {
      'source-url': `http://${home}:${source.port}/start`,
      ...(way === 'a URL in the body' ? { 'source-pagination': 'type: next-url\nnext: links.next' } : {})
    },
    { env: { ...network.env, ...env } }
  )
  expect(source.received).toHaveLength(1)
  return error
}

/** Hosts as they stand in a URL, and the zone that each must be found to be in. */
const JUDGED: readonly (readonly [Zone, string])[] = [
  ...[
    '169.254.169.254',
    '169.254.0.0',
    '169.254.255.255',
    '169.254.169.254.',
    '2852039166',
    '0xA9FEA9FE',
    '0xa9.0xfe.0xa9.0xfe',
    '0251.0376.0251.0376',
    '169.254.43518',
    '169.16689662',
    '0xa9.254.0251.254',
    '１６９.２５４.１６９.２５４',
    '169。254。169。254',
    '①⑥⑨.②⑤④.①⑥⑨.②⑤④',
    '%31%36%39.254.169.254',
    '[fe80::1]',
    '[febf:ffff::1]',
    '[FE80::A9FE:A9FE]',
    '[::ffff:169.254.169.254]',
    '[::FFFF:A9FE:A9FE]',
    '[0:0:0:0:0:ffff:a9fe:a9fe]',
    '[::ffff:0:169.254.169.254]',
    '[::169.254.169.254]',
    '[::a9fe:a9fe]',
    '[64:ff9b::169.254.169.254]',
    '[64:ff9b::a9fe:a9fe]',
    '[64:ff9b:1::169.254.169.254]',
    '[64:ff9b:1:a9fe:a9:fe00::]',
    '[64:ff9b:1:a9:fe:a9fe::]',
    '[64:ff9b:1:0:a9:fea9:fe00:0]',
    '[2002:a9fe:a9fe::]',
    '[2002:a9fe:a9fe::1]',
    '[2001:0:a9fe:a9fe::1]',
    '[2001::5601:5601]',
    '[2001:db8::5efe:169.254.169.254]',
    '[2001:db8::200:5efe:a9fe:a9fe]',
    '[fd00:ec2::254]',
    '[fd00:0ec2:0:0::fe]',
    '[fd00:ec2::23]',
    '[fd20:ce::254]',
    '192.0.0.192',
    '3221225664',
    '[::ffff:192.0.0.192]',
    '100.100.100.200',
    '[64:ff9b::100.100.100.200]',
    '168.63.129.16',
    '0.0.0.0',
    '0',
    '0x0',
    '0.1.2.3',
    '[::]',
    '[::ffff:0.0.0.0]',
    '255.255.255.255',
    '224.0.0.1',
    '[ff02::1]',
    'metadata',
    'METADATA.',
    'metadata.google.internal',
    'Metadata.Google.Internal.',
    'metadata.goog',
    'instance-data',
    'instance-data.ec2.internal'
  ].map(host => ['forbidden', host] as const),
  ...[
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '2130706433',
    '017700000001',
    '127.255.255.254',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    'localhost',
    'LOCALHOST.',
    'a.localhost',
    '10.0.0.1',
    '10.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '3232235777',
    '100.64.0.1',
    '198.18.0.1',
    '[fc00::1]',
    '[fdff::1]',
    '[fec0::1]',
    '[::ffff:10.0.0.1]',
    '[64:ff9b::10.0.0.1]',
    '[64:ff9b:1::192.168.0.1]',
    '[2002:c0a8:101::1]',
    '[2001:db8::5efe:10.0.0.1]',
    'printer',
    'nas.local',
    'vault.internal',
    'router.home.arpa'
  ].map(host => ['inside', host] as const),
  ...[
    '11.0.0.1',
    '172.15.255.255',
    '172.32.0.1',
    '192.169.0.1',
    '169.253.255.255',
    '100.128.0.1',
    '8.8.8.8',
    '[2606:4700::1111]',
    '[::ffff:8.8.8.8]',
    '[64:ff9b::8.8.8.8]',
    '[64:ff9b:1::8.8.8.8]',
    '[2002:808:808::1]',
    'example.com',
    'localhost.example.com',
    'metadata.example.com'
  ].map(host => ['outside', host] as const)
]

describe('12 Where a source may lead', () => {
  it.each(JUDGED)('%s: http://%s/', (zone, host) => {
    expect(zoneOfHost(new URL(`http://${host}/`).hostname)).toBe(zone)
  })

  it.each(['fe80::1%eth0', '169.254.169.254%1', 'fe80::a9fe:a9fe%25en0', '[fe80::1%25lo]'])(
    'forbidden with its zone: %s',
    address => expect(zoneOfHost(address)).toBe('forbidden')
  )

  describe('a source outside leads neither to the runner nor to its network', () => {
    it.each(Object.keys(WAYS))('by %s to an address', async way => {
      expect(await led(way, 'data.example', `http://127.0.0.1:${inner.port}/`)).toMatch(REFUSED)
    })

    it.each(Object.keys(WAYS))('by %s to a name', async way => {
      expect(await led(way, 'data.example', `http://runner.example:${inner.port}/`)).toMatch(REFUSED)
    })

    it.each([
      'localhost',
      'LOCALHOST.',
      'a.localhost',
      '127.1',
      '0x7f000001',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[64:ff9b::7f00:1]',
      '10.0.0.5',
      '192.168.0.1',
      '172.20.0.1',
      '[fd12:3456::1]',
      '[2002:a00:5::1]',
      'private.example',
      'mixed.example',
      'mapped.example',
      'printer',
      'vault.internal'
    ])('by a redirect to %s', async host => {
      expect(await led('302', 'data.example', `http://${host}:${inner.port}/`)).toMatch(
        /^source\.redirect: .*own network/
      )
    })

    it.each(['private.example', 'mixed.example', '10.0.0.5', 'localhost'])('by a link to %s', async host => {
      const error = await led('a Link header', 'data.example', `http://${host}:${inner.port}/`)
      expect(error).toMatch(/^source\.pagination: .*own network/)
    })

    it.each(['127.0.0.1', 'localhost', '10.0.0.5', 'printer'])('through a proxy to %s', async host => {
      const to = `http://${host}:${inner.port}/`
      expect(await led('302', 'source.test', to, { HTTP_PROXY: proxy.url })).toMatch(/^source\.redirect: /)
    })

    it('by way of another one outside', async () => {
      answer = (request, response) => {
        const { port } = source
        const to =
          request.url === '/start' ? `http://other.example:${port}/on` : `http://127.0.0.1:${inner.port}/`
        response.writeHead(302, { location: to }).end()
      }
      const { error } = await refused(
        { 'source-url': `http://data.example:${source.port}/start` },
        { env: network.env }
      )
      expect(error).toMatch(/^source\.redirect: other\.example/)
      expect(source.received).toHaveLength(2)
    })
  })

  describe('what was judged is what is connected to', () => {
    it.each(['rebound.example', 'rebound-private.example', 'rebound-link.example'])(
      'where %s changes its address between a redirect and the connection',
      async host => {
        const error = await led('302', 'data.example', `http://${host}:${inner.port}/`)
        expect(error).toMatch(
          new RegExp(`^source\\.connection: .*${host} has a loopback, private or link-local`)
        )
      }
    )

    it.each([
      ['turncoat.example', /^source\.redirect: .*own network/],
      ['late-turncoat.example', /^source\.connection: .*had an address outside before/]
    ])(
      'where the source itself, %s, changes its address before the second request',
      async (host, message) => {
        answer = (request, response) => {
          // So that the name is looked up again.
          response.setHeader('connection', 'close')
          if (request.url === '/start') WAYS['302']?.(response, '/more')
          else json(response, [{ id: 'inside' }])
        }
        const { error } = await refused(
          { 'source-url': `http://${host}:${source.port}/start` },
          { env: network.env }
        )
        expect(error).toMatch(message)
        expect(source.received).toHaveLength(1)
      }
    )
  })

  describe('no source leads to a link-local address or a metadata service', () => {
    it.each([
      'http://169.254.169.254/latest/meta-data/',
      'http://0xA9FEA9FE/',
      'http://2852039166/',
      'http://0251.0376.0251.0376/',
      'http://169.254.169.254./',
      'http://[fe80::1]/',
      'http://[::ffff:169.254.169.254]/',
      'http://[::a9fe:a9fe]/',
      'http://[64:ff9b::a9fe:a9fe]/',
      'http://[64:ff9b:1::a9fe:a9fe]/',
      'http://[2002:a9fe:a9fe::1]/',
      'http://[fd00:ec2::254]/',
      'http://[fd20:ce::254]/',
      'http://192.0.0.192/',
      'http://0.0.0.0/',
      'http://0/',
      'http://metadata.google.internal/',
      'http://link.example/',
      'http://link6.example/',
      'http://nat64.example/'
    ])('by a redirect to %s', async target => {
      expect(await led('302', '127.0.0.1', target)).toMatch(/^source\.redirect: .*link-local/)
    })

    it.each(Object.keys(WAYS))('by %s', async way => {
      expect(await led(way, '127.0.0.1', 'http://[64:ff9b::a9fe:a9fe]/')).toMatch(/link-local/)
    })
  })

  describe('and what is meant works', () => {
    it.each([
      ['a source outside to another one outside', 'data.example', 'other.example'],
      ['a source outside to itself', 'data.example', 'data.example'],
      ['a source on the runner to the runner', '127.0.0.1', 'localhost'],
      ['a source by a name inside to the runner', 'runner.example', '127.0.0.1']
    ])('%s', async (_, home, other) => {
      answer = (request, response) => {
        const to = `http://${other}:${source.port}/end`
        if (request.url === '/start') WAYS['a Link header']?.(response, to)
        else if (request.url === '/end') WAYS['302']?.(response, '/data')
        else json(response, [{ id: 2 }])
      }
      const step = await permitted(
        { 'source-url': `http://${home}:${source.port}/start` },
        { env: network.env }
      )
      expect(step.outputs['row-count']).toBe('2')
      expect(source.received).toHaveLength(3)
    })
  })
})
