import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { zipOf } from '../support/zip.ts'
import { useStand } from './stand.ts'

const stand = useStand()

const from = (name: string, content: string | Uint8Array, inputs: Record<string, string> = {}) =>
  stand.refuse({ 'source-url': stand.serve(name, content), ...inputs })

describe('what a hostile source sends is refused, and nothing is published', () => {
  it('XML with a bomb of entities', async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x><r><v>&b;</v></r><r><v>2</v></r></x>`
    expect(await from('a.xml', bomb)).toMatch(/^source\.xml: .*(DOCTYPE|DTD|entit)/i)
  })

  it('XML that names a file of this machine', async () => {
    const external = `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x><r><v>&f;</v></r><r><v>2</v></r></x>`
    const error = await from('a.xml', external)
    expect(error).toMatch(/^source\.xml: /)
    expect(error).not.toContain('root:')
  })

  it('a gzip bomb', async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from('id\n'), Buffer.alloc(50_000_000, '1\n')]))
    expect(bomb.length).toBeLessThan(200_000)
    expect(await from('a.csv.gz', bomb, { 'source-max-size': '1MB' })).toMatch(/^source\.too-large: /)
  })

  it('a ZIP bomb', async () => {
    const bomb = await zipOf(['a.csv', Buffer.concat([Buffer.from('id\n'), Buffer.alloc(50_000_000, '1\n')])])
    expect(await from('a.zip', bomb, { 'source-max-size': '1MB' })).toMatch(/^source\.too-large: /)
  })

  it.each(['../../outside.csv', '/etc/cron.d/job.csv', 'C:\\Windows\\job.csv'])(
    'a ZIP archive with an entry called %s',
    async name => {
      expect(await from('a.zip', await zipOf([name, 'id\n1\n']))).toMatch(/^source\.zip: /)
    }
  )

  it('a header of 2 GB: it hangs up long before', async () => {
    let sent = 0
    const server = createServer(socket => {
      socket.on('error', () => undefined)
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nx-long: ')
        const chunk = Buffer.alloc(64 * 1024, 'a')
        const more = (): void => {
          if (socket.destroyed || sent > 2e9) return
          sent += chunk.length
          socket.write(chunk, more)
        }
        more()
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const { port } = server.address() as AddressInfo
      const error = await stand.refuse({ 'source-url': `http://127.0.0.1:${port}/a.json` })
      expect(error).toMatch(/^source\.connection: .*header/i)
      expect(sent).toBeLessThan(50_000_000)
    } finally {
      server.close()
    }
  })

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/'
  ])('a redirect to %s', async target => {
    const error = await stand.refuse({
      'source-url': stand.serve('a.json', (_request, response) => {
        response.writeHead(302, { location: target }).end()
      })
    })
    expect(error).toMatch(/^source\.redirect: .*link-local/)
  })
})

describe('what a hostile source sends stays data', () => {
  it('SQL in names and values', async () => {
    const name = `x"; drop table source; --`
    const other = `y' or 1=1 --`
    const { columns, rows } = await stand.build({
      'source-url': stand.serve(
        'a.json',
        JSON.stringify([{ [name]: `'); drop table "Extract"; --`, [other]: 1 }])
      )
    })
    expect(columns).toEqual([`${name} text`, `${other} bigint`])
    expect(rows).toEqual([[`'); drop table "Extract"; --`, '1']])
  })

  it('line breaks and log commands in names and values', async () => {
    const step = await stand.step({
      'source-url': stand.serve(
        'a.json',
        JSON.stringify([
          {
            'a\r\n::error::owned': 'x\n::set-output name=published::false\n',
            'A\r\n::ERROR::owned': '::stop-commands::x'
          }
        ])
      ),
      'dry-run': 'true'
    })
    expect(step.exitCode).toBe(0)
    expect(step.annotations.filter(({ level }) => level === 'error')).toEqual([])
    expect(step.log).not.toMatch(/^::(set-output|stop-commands|ERROR)/m)
    expect(step.outputs['published']).toBe('false')
    expect(JSON.parse(step.outputs['schema'] ?? '')).toHaveLength(2)
  })

  it('tags and Markdown in the summary', async () => {
    const step = await stand.step({
      'source-url': stand.serve(
        'a.json',
        JSON.stringify([{ '<img src=x onerror=alert(1)>': '</table>\n\n# Owned\n```' }])
      ),
      'dry-run': 'true'
    })
    expect(step.summary).not.toContain('<img')
    expect(step.summary).not.toMatch(/^# Owned/m)
    expect(step.summary.match(/<\/table>/g)).toHaveLength(step.summary.match(/<table>/g)?.length ?? 0)
  })
})

describe('what a hostile workflow file or a leaked variable says', () => {
  it('cannot smuggle a header', async () => {
    const error = await stand.refuse({
      'source-url': stand.serve('a.json', '[{"a":1}]'),
      'source-token': 'abc\r\nX-Evil: 1'
    })
    expect(error).toMatch(/^input\.invalid: /)
    expect(error).not.toContain('X-Evil')
  })

  it('cannot read files of the machine in SQL', async () => {
    const error = await stand.refuse({
      'source-url': stand.serve('a.json', '[{"a":1}]'),
      transform: `SELECT * FROM external('/etc/passwd', format => 'csv', columns => DESCRIPTOR(l text))`
    })
    expect(error).toMatch(/^transform\.sql: /)
    expect(error).not.toContain('root:')
  })

  it('cannot put a control character into the name of the data source', async () => {
    const error = await stand.refuse({
      'source-url': stand.serve('a.json', '[{"a":1}]'),
      'datasource-name': 'Sales\r\nContent-Disposition: evil'
    })
    expect(error).toMatch(/^input\.invalid: The input datasource-name holds a line break/)
  })
})
