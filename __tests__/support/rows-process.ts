// Writes the rows of one answer to a file, in a process of its own, and prints its peak memory:
// node rows-process.ts URL PATH
import { Deadline } from '../../src/base/deadline.ts'
import { createHttp } from '../../src/http/dispatcher.ts'
import { readAnswer } from '../../src/source/databases/rest/answer.ts'
import { sizeLimit } from '../../src/source/spool/size-limit.ts'
import { memoryLog } from './memory-log.ts'
import { peakRss } from './peak-memory.mjs'

const [url = '', path = ''] = process.argv.slice(2)
const deadline = new Deadline(5)
const http = createHttp({ deadline, log: memoryLog(), userAgent: 'test', env: {} })
const before = process.memoryUsage.rss()
const began = performance.now()
const response = await http.send({ method: 'GET', url: new URL(url) })
const target = { path, meter: sizeLimit().meter('test') }
const { rows, bytes, json } = await readAnswer(response, { key: 'data', width: 3, target }, 'test', deadline)
const ms = performance.now() - began
await http.close()
deadline.close()
console.log(JSON.stringify({ before, peak: peakRss(), rows, bytes, json, ms }))
