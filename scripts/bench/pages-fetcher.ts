// Started by pages.ts: fetches all pages of a URL into a spool folder, as the action does, and prints what that took:
// node pages-fetcher.ts URL FOLDER CONCURRENCY
import { Deadline } from '../../src/base/deadline.ts'
import { actionsLog } from '../../src/base/log.ts'
import { createHttp } from '../../src/http/dispatcher.ts'
import { fetchSource } from '../../src/source/fetch-source.ts'

/** What fetching took. */
export interface Fetched {
  readonly ms: number
  readonly records: number
}

const [url = '', folder = '', concurrency = '1'] = process.argv.slice(2)
const deadline = new Deadline(10)
const log = actionsLog()
const http = createHttp({ deadline, log, userAgent: 'bench', env: {} })
const begun = performance.now()
const { files } = await fetchSource(
  {
    locations: [url],
    format: 'auto',
    method: 'GET',
    headers: [],
    secrets: [],
    pagination: { type: 'page', start: 1, total: 'pages' },
    concurrency: Number(concurrency)
  },
  folder,
  { http, deadline, log }
)
const ms = performance.now() - begun
await http.close()
deadline.close()
const fetched: Fetched = {
  ms,
  records: files.reduce((sum, file) => sum + (file.records ?? 0), 0)
}
console.log(JSON.stringify(fetched))
