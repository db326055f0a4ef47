import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Agent, EnvHttpProxyAgent, request } from 'undici'
import { isLoopback } from '../../../src/http/addresses/hosts.ts'
import { proxySettings } from '../../../src/http/proxy-settings.ts'
import { parseError } from '../../../src/tableau/rest/response.ts'
import { filePart, multipart, payloadPart } from '../multipart.ts'
import type { Stand } from '../question.ts'

/** Publishes with `Transfer-Encoding: chunked`, which the action's own way to the network never does. Not recorded. */
export async function sendChunked({ site, scratch }: Stand): Promise<string> {
  const client = await site.client()
  const { ca } = site.options.settings
  const tls = ca === undefined ? {} : { ca }
  const { contentType, body } = multipart([
    payloadPart(scratch.payload(scratch.name('chunked'))),
    filePart('tableau_datasource', 'extract.hyper', await readFile(scratch.files.base))
  ])
  const path = `${client.api.origin}/api/${client.api.version}/sites/${client.session().siteId}/datasources`
  const dispatcher = isLoopback(new URL(path).hostname)
    ? new Agent({ connect: tls })
    : new EnvHttpProxyAgent({ ...proxySettings(process.env), connect: tls, requestTls: tls, proxyTls: tls })
  try {
    const answer = await request(`${path}?datasourceType=hyper&overwrite=true`, {
      dispatcher,
      method: 'POST',
      headers: {
        accept: '*/*',
        'user-agent': 'livecheck',
        'content-type': contentType,
        'x-tableau-auth': client.session().token
      },
      // A stream, whose length undici does not know.
      body: Readable.from([body]),
      signal: client.deadline.signal
    })
    const text = await answer.body.text()
    const type = String(answer.headers['content-type'] ?? '')
    return (answer.statusCode < 300 ? undefined : parseError(type, text).code) ?? `HTTP ${answer.statusCode}`
  } finally {
    await dispatcher.destroy()
  }
}
