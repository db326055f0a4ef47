import { child } from '../../../src/tableau/rest/xml.ts'
import { NotAsked, type Question, type Stand } from '../question.ts'

const DESCRIPTION = 'livecheck description'

/** Changes a data source. @throws NotAsked when Tableau does not let the user do it */
async function change({ site }: Stand, path: string, body: string): Promise<void> {
  const { code, status } = await site.send({ method: 'PUT', path, contentType: 'application/xml', body })
  if (status >= 300) throw new NotAsked(`It could not be set before the overwrite (${code}).`)
}

/** Publishes, changes, and publishes over it. @returns what Tableau says of the data source then */
async function overwritten(stand: Stand, what: string, path: (id: string) => string, body: string) {
  const { scratch } = stand
  const id = await scratch.made(what)
  await change(stand, path(id), `<tsRequest>${body}</tsRequest>`)
  const { code, status } = await scratch.publish(scratch.name(what), 'more')
  if (status >= 300) throw new NotAsked(`It could not be overwritten (${code}).`)
  return await scratch.facts(id)
}

/** The tags of a data source, sorted. */
async function tagsOf({ site, scratch }: Stand, what: string, label: string): Promise<string> {
  const id = await scratch.made(what)
  const body = `<tsRequest><tags><tag label="${label}"/></tags></tsRequest>`
  const request = {
    method: 'PUT',
    path: `datasources/${id}/tags`,
    contentType: 'application/xml',
    body
  } as const
  const { code, status } = await site.send(request)
  if (status >= 300) return code
  return labels(await scratch.facts(id))
}

function labels(facts: Awaited<ReturnType<Stand['scratch']['facts']>>): string {
  const tags = child(facts, 'tags')?.children ?? []
  return tags
    .map(({ attributes }) => `[${attributes['label']}]`)
    .toSorted()
    .join(' ')
}

/** Questions about what a publication over a data source leaves of what people have said of it. */
export const OVERWRITES: readonly Question[] = [
  {
    id: 'description-kept',
    asks: 'Does an overwrite keep the description?',
    switch: 'quirks.overwriteForgets',
    assumed: 'kept',
    async ask(stand) {
      const path = (id: string): string => `datasources/${id}`
      const body = `<datasource description="${DESCRIPTION}"/>`
      const { attributes } = await overwritten(stand, 'description-kept', path, body)
      return attributes['description'] === DESCRIPTION ? 'kept' : 'lost'
    }
  },
  {
    id: 'tags-kept',
    asks: 'Does an overwrite keep the tags?',
    switch: 'quirks.overwriteForgets',
    assumed: 'kept',
    async ask(stand) {
      const path = (id: string): string => `datasources/${id}/tags`
      const facts = await overwritten(stand, 'tags-kept', path, '<tags><tag label="livecheck"/></tags>')
      return labels(facts) === '[livecheck]' ? 'kept' : 'lost'
    }
  },
  {
    id: 'certification-kept',
    asks: 'Does an overwrite keep the certification?',
    switch: 'quirks.overwriteForgets',
    assumed: 'kept',
    async ask(stand) {
      const path = (id: string): string => `datasources/${id}`
      const body = '<datasource isCertified="true" certificationNote="livecheck note"/>'
      const { attributes } = await overwritten(stand, 'certification-kept', path, body)
      return attributes['isCertified'] === 'true' ? 'kept' : 'lost'
    }
  },
  {
    id: 'tag-split',
    asks: 'Which tags does the label «livecheck-a livecheck-b,livecheck-c» make?',
    switch: 'quirks.splitsTags',
    assumed: '[livecheck-a] [livecheck-b] [livecheck-c]',
    ask: stand => tagsOf(stand, 'tag-split', 'livecheck-a livecheck-b,livecheck-c')
  },
  {
    id: 'tag-quoted',
    asks: 'Which tags does the label «"livecheck-a, b"» make?',
    switch: 'quirks.splitsTags',
    assumed: '[livecheck-a, b]',
    ask: stand => tagsOf(stand, 'tag-quoted', '&quot;livecheck-a, b&quot;')
  }
]
