// Started by pages.ts: serves the records of an NDJSON file page by page, in a process of its own. The pages are made
// beforehand, so that what is measured is fetching them. One page beyond the last one is empty. Each answer waits as
// long as an API takes: node pages-server.ts FILE PAGE_RECORDS PAGES MILLISECONDS
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Where the pages are: `<url>?page=1` and so on. */
export interface PagesServer {
  readonly url: string
}

const [path = '', size = '500', most = 'Infinity', wait = '0'] = process.argv.slice(2)
const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
const total = Math.min(Number(most), Math.ceil(lines.length / Number(size)))
const pages = Array.from({ length: total + 1 }, (_, index) => {
  const records = lines.slice(index * Number(size), (index + 1) * Number(size))
  return Buffer.from(`{"pages":${total},"items":[${records.join(',')}]}`)
})
lines.length = 0

const server = createServer(async (request, response) => {
  if (Number(wait) > 0) await sleep(Number(wait))
  const number = Number(/page=(\d+)/.exec(request.url ?? '')?.[1])
  const page = pages[number - 1]
  if (page === undefined) response.writeHead(404).end()
  else
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': page.length }).end(page)
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const ready: PagesServer = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/records` }
console.log(JSON.stringify(ready))
await once(process.stdin.resume(), 'end')
server.closeAllConnections()
server.close()
