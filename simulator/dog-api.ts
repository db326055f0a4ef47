import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A running dog-picture API. */
export interface DogApi {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** Addresses of the pictures that were given out so far. */
  readonly pictures: readonly string[]
  close(): Promise<void>
}

/** Path of the one resource, as in the API that this one stands in for. */
const RANDOM_PATH = '/api/breeds/image/random'

const PICTURES = [
  'hound-afghan/n02088094_1003.jpg',
  'terrier-border/n02093754_2281.jpg',
  'samoyed/n02111889_4470.jpg',
  'retriever-golden/n02099601_3004.jpg',
  'pug/n02110958_15626.jpg',
  'collie-border/n02106166_355.jpg',
  'beagle/n02088364_11136.jpg'
] as const

/**
 * Starts a local copy of the dog-picture API on 127.0.0.1. Each request gets the next picture of a fixed list, so two
 * in a row never get the same one. Only the addresses exist, not the pictures.
 * @param order numbers of pictures to give out instead, from 0, over and over
 */
export async function startDogApi(order: readonly number[] = [...PICTURES.keys()]): Promise<DogApi> {
  const pictures: string[] = []
  const server = createServer((request, response) => {
    const found = request.method === 'GET' && request.url === RANDOM_PATH
    const answer = found
      ? { message: next(), status: 'success' }
      : { status: 'error', message: `No route found for "${request.method} ${request.url}"`, code: 404 }
    response
      .writeHead(found ? 200 : 404, { 'content-type': 'application/json', 'cache-control': 'no-cache' })
      .end(JSON.stringify(answer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  function next(): string {
    const picture = `${origin}/breeds/${PICTURES[order[pictures.length % order.length] ?? 0]}`
    pictures.push(picture)
    return picture
  }

  return {
    origin,
    pictures,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}
