import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/** A small shelter of dogs, with a drawing of each, on 127.0.0.1. */
export interface SampleSource {
  readonly port: number
  close(): Promise<void>
}

const DOGS = [
  {
    id: 9007199254740993n,
    zip: '04103',
    name: 'Ada',
    breed: 'Samoyed',
    kg: 21.5,
    seen: '2026-11-24T22:10:00Z',
    fur: '#f4f1ea',
    tags: ['calm', 'old']
  },
  {
    id: 9007199254740995n,
    zip: '10115',
    name: 'Bruno',
    breed: 'Beagle',
    kg: 11.25,
    seen: '2026-11-25T05:31:12+01:00',
    fur: '#c58f4f',
    tags: []
  },
  {
    id: 9007199254740997n,
    zip: '00184',
    name: 'Cleo',
    breed: 'Pug',
    kg: null,
    seen: '2026-11-25T06:02:45Z',
    fur: '#d9b98a',
    tags: ['loud']
  },
  {
    id: 9007199254740999n,
    zip: '75001',
    name: 'Dino',
    breed: 'Golden retriever',
    kg: 30,
    seen: '2026-11-25T06:15:00Z',
    fur: '#e0a84b',
    tags: ['young']
  },
  {
    id: 9007199254741001n,
    zip: '08001',
    name: 'Émile',
    breed: 'Border collie',
    kg: 17.75,
    seen: '2026-11-25T06:40:00Z',
    fur: '#3b3b46',
    tags: ['young', 'loud']
  }
]

/**
 * Starts the source: `/shelter` is JSON, `/private` refuses, `/pictures/<name>.svg` are drawings.
 * @param origin what its addresses begin with
 * @param tls its private key and its certificate, in PEM
 */
export async function startSampleSource(
  origin: string,
  tls: { readonly key: string; readonly cert: string }
): Promise<SampleSource> {
  const server = createServer(tls, (request, response) => {
    const { pathname } = new URL(request.url ?? '/', origin)
    if (pathname === '/shelter') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(dogs(origin))
    } else if (pathname.startsWith('/pictures/')) {
      const index = Number(/\d+/.exec(pathname)?.[0])
      response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(drawing(DOGS[index]?.fur ?? '#999999'))
    } else {
      response
        .writeHead(403, { 'content-type': 'application/json' })
        .end('{"error":"This key may read the shelter only."}')
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}

/** Ids beyond 2^53 are written as bare digits, as databases do. */
function dogs(origin: string): string {
  const records = DOGS.map(({ id, fur: _, ...dog }, index) => {
    const rest = JSON.stringify({ ...dog, picture: `${origin}/pictures/${index}.svg` })
    return `{"id":${id},${rest.slice(1)}`
  })
  return `{"dogs":[${records}]}`
}

function drawing(fur: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 96 96">
<rect width="96" height="96" rx="12" fill="#dbe9f6"/>
<ellipse cx="20" cy="42" rx="12" ry="24" fill="${fur}" stroke="#222" stroke-width="2" transform="rotate(14 20 42)"/>
<ellipse cx="76" cy="42" rx="12" ry="24" fill="${fur}" stroke="#222" stroke-width="2" transform="rotate(-14 76 42)"/>
<ellipse cx="48" cy="48" rx="28" ry="32" fill="${fur}" stroke="#222" stroke-width="2"/>
<ellipse cx="48" cy="62" rx="17" ry="15" fill="#fff" stroke="#222" stroke-width="2"/>
<circle cx="37" cy="41" r="5" fill="#222"/><circle cx="59" cy="41" r="5" fill="#222"/>
<ellipse cx="48" cy="55" rx="7" ry="5" fill="#222"/>
<path d="M40 66q8 9 16 0" fill="none" stroke="#222" stroke-width="2"/>
</svg>`
}
