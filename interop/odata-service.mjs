// node odata-service.mjs DATABASE ROWS: an OData service of SAP CAP over an SQLite file, filled with so many rows.
// Prints one line of JSON with its address when it is ready, and ends when its input is closed.
import { randomUUID } from 'node:crypto'

const [database = ':memory:', rows = '5000'] = process.argv.slice(2)
process.chdir(import.meta.dirname)
process.env.CDS_CONFIG = JSON.stringify({
  requires: { db: { kind: 'sqlite', credentials: { url: database } }, auth: { kind: 'dummy' } },
  // Pages of 500, whatever is asked for: the server drives the paging.
  query: { limit: { max: 500, default: 500 } }
})
// CAP talks on its standard output, which is ours for one line.
console.log = console.info = () => {}
const { default: cds } = await import('@sap/cds')
const { default: express } = await import('express')

const model = await cds.load('./model.cds')
cds.model = cds.compile.for.nodejs(model)
const db = await cds.connect.to('db')
await cds.deploy(model).to(db)
await db.run(
  cds.ql.INSERT.into('interop.Things').entries(Array.from({ length: Number(rows) }, (_, i) => thing(i)))
)

const app = express()
await cds.serve('all').from(model).in(app)
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(
    `${JSON.stringify({ url: `http://127.0.0.1:${server.address().port}/odata/v4/interop/Things` })}\n`
  )
})
process.stdin.resume().on('end', () => process.exit(0))

/** Row i, with NULLs here and there. */
function thing(i) {
  const row = {
    uuid: randomUUID(),
    flag: i % 2 === 0,
    tiny: i % 256,
    small: (i % 65_536) - 32_768,
    whole: i * 1000 - 2_000_000,
    big: String(9_007_199_254_740_993n + BigInt(i)),
    money: `${i}.${String(i % 100).padStart(2, '0')}`,
    exact: `${i}.${String(123_456 - i).padStart(6, '0')}`,
    free: String(i / 8),
    ratio: i / 3,
    day: new Date(Date.UTC(2000, 0, 1 + i)).toISOString().slice(0, 10),
    clock: new Date(i * 17_000).toISOString().slice(11, 19),
    second: new Date(1.7e12 + i * 61_000).toISOString().replace(/\.\d+Z/, 'Z'),
    instant: new Date(1.7e12 + i * 61_007).toISOString(),
    name: `Thing № ${i} "ä"\\`,
    code: String(i).padStart(6, '0'),
    long: i % 100 === 0 ? 'x\n'.repeat(500) : '2026-01-01',
    color: ['red', 'green', 'blue'][i % 3],
    place_city: `Köln ${i % 7}`,
    place_since: '1999-12-31',
    nothing: null
  }
  const names = Object.keys(row)
  for (let at = 0; at < names.length; at++) if ((i + at * 7) % 97 === 3) row[names[at]] = null
  return { id: i + 1, ...row }
}
