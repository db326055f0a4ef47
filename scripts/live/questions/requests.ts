import { multipart, payloadPart } from '../multipart.ts'
import type { Question, Stand } from '../question.ts'
import { NO_UPLOAD, NOWHERE, type PublishVariant } from '../scratch.ts'
import { sendChunked } from './chunked.ts'
import { publishUpload } from './sessions.ts'

const LONG = 256
const MIB = 2 ** 20

/** A publication that is written in another way than the action's. @returns the code of the answer */
const published =
  (what: string, variant: PublishVariant) =>
  async ({ scratch }: Stand): Promise<string> =>
    (await scratch.publish(scratch.name(what), 'base', variant)).code

/** Changes the text of the payload. */
const payload = (change: (xml: string) => string, type?: string): PublishVariant => ({
  parts: ([request, file]) => [payloadPart(change(String(request.content)), type), file]
})

/** Questions about how a publication must be written. */
export const REQUESTS: readonly Question[] = [
  {
    id: 'form-data',
    asks: 'What does a file in multipart/form-data answer?',
    switch: 'quirks.formDataCode',
    assumed: '406000',
    ask: published('form-data', { mediaType: 'multipart/form-data' })
  },
  {
    id: 'apostrophe',
    asks: 'Is &apos; refused in a payload?',
    switch: 'simulator/request-body.ts',
    assumed: '400000',
    ask: published(
      'apostrophe',
      payload(xml => xml.replace('apostrophe"', 'apostrophe" description="It&apos;s"'))
    )
  },
  {
    id: 'namespace',
    asks: 'Is a payload with a namespace refused?',
    switch: 'simulator/request-body.ts',
    assumed: '400000',
    ask: published(
      'namespace',
      payload(xml => xml.replace('<tsRequest>', '<tsRequest xmlns="http://tableau.com/api">'))
    )
  },
  {
    id: 'unknown-attribute',
    asks: 'Is a payload with an unknown attribute refused?',
    switch: 'simulator/request-body.ts',
    assumed: '400000',
    ask: published(
      'unknown-attribute',
      payload(xml => xml.replace('<datasource ', '<datasource livecheck="1" '))
    )
  },
  {
    id: 'json-payload',
    asks: 'Is JSON refused as the payload of a publication?',
    switch: 'simulator/file-uploads.ts',
    assumed: '400000',
    ask(stand) {
      const { scratch } = stand
      const datasource = { name: scratch.name('json-payload'), project: { id: scratch.project.id } }
      const written = payload(() => JSON.stringify({ datasource }), 'application/json')
      return published('json-payload', written)(stand)
    }
  },
  {
    id: 'bad-boolean',
    asks: 'What does overwrite=yes answer?',
    switch: 'simulator/call.ts',
    assumed: '400008',
    ask: published('bad-boolean', { query: { overwrite: 'yes' } })
  },
  {
    id: 'overwrite-and-append',
    asks: 'What do overwrite and append together answer?',
    switch: 'quirks.overwriteAndAppendCode',
    assumed: '400000',
    ask: published('overwrite-and-append', { query: { overwrite: 'true', append: 'true' } })
  },
  {
    id: 'type-missing',
    asks: 'Is datasourceType required with an upload?',
    switch: 'simulator/publish.ts',
    assumed: '400000',
    async ask({ site, scratch }) {
      const query = { overwrite: 'true', uploadSessionId: await scratch.upload('base') }
      const parts = multipart([payloadPart(scratch.payload(scratch.name('type-missing')))])
      return (await site.sendParts({ method: 'POST', path: 'datasources', query }, parts)).code
    }
  },
  {
    id: 'unknown-upload',
    asks: 'What does a publication of an upload that is not there answer?',
    switch: 'quirks.missingUploadCode',
    assumed: '400000',
    ask: stand => publishUpload(stand, 'unknown-upload', NO_UPLOAD)
  },
  {
    id: 'unknown-project',
    asks: 'What does a publication to a project that is not there answer?',
    switch: 'quirks.unknownProjectCode',
    assumed: '404005',
    ask: stand =>
      published(
        'unknown-project',
        payload(xml => xml.replace(stand.scratch.project.id, NOWHERE))
      )(stand)
  },
  {
    id: 'long-name',
    asks: `What does a name of ${LONG} characters answer?`,
    switch: 'quirks.longNameCode',
    assumed: '400000',
    async ask({ scratch }) {
      return (await scratch.publish(scratch.name('long-name').padEnd(LONG, 'x'), 'base')).code
    }
  },
  {
    id: 'file-name',
    asks: 'Is a file name that is not ASCII refused?',
    switch: 'quirks.strictFilename',
    assumed: '400000',
    ask: published('file-name', {
      parts: ([request, file]) => [
        request,
        { ...file, disposition: file.disposition.replace('extract', 'Auszüge') }
      ]
    })
  },
  {
    id: 'chunked',
    asks: 'Is a file without Content-Length taken?',
    switch: 'quirks.rejectChunked',
    assumed: 'HTTP 201',
    ask: sendChunked
  },
  {
    id: 'one-request-size',
    asks: 'What does a file of more than 64 MiB in one request answer?',
    switch: 'limits.maxSingleRequestBytes',
    assumed: 'HTTP 413',
    async ask({ scratch }) {
      const answer = await scratch.publish(scratch.name('one-request-size'), 'base', {
        parts: ([request, file]) => [request, { ...file, content: Buffer.alloc(64 * MIB + 1) }]
      })
      return `HTTP ${answer.status}`
    }
  },
  {
    id: 'unreadable-file',
    asks: 'What does a file that is no extract answer?',
    switch: 'simulator/publication.ts',
    assumed: '400011',
    ask: async ({ scratch }) => (await scratch.publish(scratch.name('unreadable-file'), 'broken')).code
  },
  {
    id: 'two-tables',
    asks: 'What does an extract of two tables without relations answer?',
    switch: 'simulator/publication.ts',
    assumed: '400011',
    ask: async ({ scratch }) => (await scratch.publish(scratch.name('two-tables'), 'two')).code
  }
]
