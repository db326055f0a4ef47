// Spools one URL into a folder, in a process of its own, and prints its peak memory: node spool-process.ts URL DIR
import { Deadline } from '../../src/base/deadline.ts'
import { createHttp } from '../../src/http/dispatcher.ts'
import { fetchSource } from '../../src/source/fetch-source.ts'
import { memoryLog } from './memory-log.ts'
import { peakRss } from './peak-memory.mjs'

const [url = '', dir = ''] = process.argv.slice(2)
const deadline = new Deadline(5)
const log = { ...memoryLog(), progress: () => {} }
const http = createHttp({ deadline, log, userAgent: 'test', env: {} })
const before = process.memoryUsage.rss()
const { files } = await fetchSource(
  { locations: [url], format: 'auto', method: 'GET', headers: [], secrets: [] },
  dir,
  { http, deadline, log }
)
await http.close()
deadline.close()
console.log(
  JSON.stringify({
    before,
    peak: peakRss(),
    records: files[0]?.records,
    bytes: files[0]?.bytes
  })
)
