import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { useStand } from '../e2e/stand.ts'
import { GITHUB_TOKEN, type GithubApi, startGithubApi } from '../support/github-api.ts'
import type { StepResult } from '../support/runner.ts'

const stand = useStand()
let github: GithubApi

const MARKER = '<!-- tableau-publish-action People -->'
const OURS = 'github-actions[bot]'

/** Runs a step of a pull request that comments on it. It signs in only when `tableau-pat-name` is not emptied. */
function step(inputs: Record<string, string> = {}): Promise<StepResult> {
  return stand.step(
    {
      'source-url': stand.serve('people.json', '[{"id":1}]'),
      'datasource-name': 'People',
      'dry-run': 'true',
      comment: 'true',
      'github-token': GITHUB_TOKEN,
      ...inputs
    },
    {
      event: { pull_request: { number: 7, head: { repo: { full_name: 'octo/data' } } } },
      env: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_API_URL: github.origin }
    }
  )
}

/** What stands in the comment of a step that does not sign in. */
async function commentOf(inputs: Record<string, string>): Promise<string> {
  await step({ 'tableau-pat-name': '', 'tableau-pat-secret': '', ...inputs })
  return github.comments.at(-1)?.body ?? ''
}

/** A body without what stands in code or is a link: there GitHub finds mentions, references and addresses. */
const plainPart = (body: string): string =>
  body.replace(/<code>[^<]*<\/code>/g, '').replace(/<a href="[^"]*">(<code>)?[^<]*(<\/code>)?<\/a>/g, '')

/** What GitHub makes a mention, a reference or a link of, or Markdown of. The mark X is unique to each. */
const NAMES: readonly string[] = [
  '@typeX',
  '@octo/teamX',
  'mail @userX here',
  '(@userX)',
  '#1X',
  'GH-1X',
  'org/repo#3X',
  'org/repo@a5c3785ed8d6a35868bc169f07e40e889087fd2eX',
  'https://evil.example/X',
  'www.evil.example/X',
  'mailto:a@evil.example?X',
  'X@evil.example',
  '[X](https://evil.example)',
  '![X](https://evil.example/p.png)',
  '<a href="https://evil.example">X</a>',
  '<img src="https://evil.example/X.png">',
  '`@typeX`',
  '</code>@typeX',
  '</code></td></tr></table>\n\n@typeX',
  '&commat;typeX',
  '&#64;typeX',
  '**@typeX**',
  '\n\n# @typeX',
  'X:tada:',
  '$@typeX$',
  '<!-- X --> @type',
  '\u202e@typeX'
]
const named = (index: number): string => (NAMES[index] ?? '').replace('X', `-n${index}.`)

/** Where an image stands, seen from the source: whose origin is the first part of its address. */
const IMAGES: readonly (readonly [
  name: string,
  address: (origin: string) => string,
  shown: 'image' | 'link' | 'text'
])[] = [
  ['of the source', origin => `${origin}/a.png`, 'image'],
  [
    'of the source, in another spelling',
    origin => `${origin.replace('http', 'HTTP')}/b/../c.JPG?size=1`,
    'image'
  ],
  ['of another host', () => 'https://evil.example/a.png', 'link'],
  ['that tells who looks', () => 'https://evil.example/p.gif?who=octo', 'link'],
  ['of another port', origin => `${origin.replace(/\d+$/, '1')}/a.png`, 'link'],
  ['of another scheme', origin => `${origin.replace('http:', 'https:')}/a.png`, 'link'],
  ['of another name of the host', origin => `${origin.replace('127.0.0.1', 'localhost')}/a.png`, 'link'],
  ['of a host that begins alike', origin => `${origin.replace(/:\d+$/, '')}.evil.example/a.svg`, 'link'],
  ['of a host behind a user name', origin => `${origin}@evil.example/a.png`, 'text'],
  ['without a scheme', () => '//evil.example/a.png', 'text'],
  ['in the address itself', () => 'data:image/png;base64,AAAA.png', 'text'],
  ['that is a script', () => 'javascript:alert(1)//a.png', 'text']
]

/** Comments that are not ours, whatever they begin with. */
const FOREIGN: readonly (readonly [who: string, author: string | null])[] = [
  ['an outsider', 'mallory'],
  ['an outsider named like us', 'github-actions'],
  ['an outsider whose name begins like ours', 'github-actions[bot]x'],
  ['another app', 'dependabot[bot]'],
  ['an account that is gone', null]
]

describe('10 The comment on a pull request', () => {
  let names: string
  let values: string
  let pictures: { readonly summary: string; readonly comment: string }
  beforeAll(async () => {
    github = await startGithubApi()
    const record = Object.fromEntries(NAMES.map((_, index) => [named(index), `value ${named(index)}`]))
    const data = stand.serve('names.json', JSON.stringify([record]))
    names = await commentOf({ 'source-url': data })
    // A preview has twelve columns.
    values = ''
    for (let from = 0; from < NAMES.length; from += 12) {
      const part = Object.fromEntries(Object.entries(record).slice(from, from + 12))
      const url = stand.serve('names.json', JSON.stringify([part]))
      values += await commentOf({ 'source-url': url, 'comment-preview': 'true' })
    }
    const row = Object.fromEntries(IMAGES.map(([, address], at) => [`c${at}`, address(stand.source.origin)]))
    const { summary } = await step({
      'source-url': stand.serve('images.json', JSON.stringify([row])),
      'comment-preview': 'true'
    })
    pictures = { summary, comment: github.comments.at(-1)?.body ?? '' }
  })
  beforeEach(() => {
    github.comments.splice(0)
    github.requests.splice(0)
    github.refusal = undefined
    github.writer = OURS
  })
  afterAll(() => github.close())

  it.each(FOREIGN)('of %s is not ours, whatever it begins with', async (_, author) => {
    const theirs = `${MARKER}\n<h3>Published</h3>`
    github.comments.push({ id: 1, body: theirs, author })
    await step()
    expect(github.comments).toEqual([
      { id: 1, body: theirs, author },
      { id: 2, body: expect.stringContaining(MARKER), author: OURS }
    ])
    await step({ 'source-url': stand.serve('people.json', '[{"id":1},{"id":2}]') })
    expect(github.comments).toHaveLength(2)
    expect(github.comments[0]?.body).toBe(theirs)
    expect(github.comments[1]?.body).toContain('<li>Rows: 2</li>')
  })

  it('is found behind a hundred copies by others', async () => {
    const theirs = Array.from({ length: 120 }, (_, at) => ({ id: at + 1, body: MARKER, author: 'mallory' }))
    github.comments.push(...theirs, { id: 121, body: `${MARKER} old`, author: OURS })
    await step()
    expect(github.comments).toHaveLength(121)
    expect(github.comments[120]?.body).toContain('<li>Rows: 1</li>')
    expect(github.comments.slice(0, 120)).toEqual(theirs)
    expect(github.requests.filter(request => request.endsWith('/graphql'))).toHaveLength(1)
  })

  it.each([
    ['says the marker further down', `Look:\n${MARKER}`],
    ['is of another data source', '<!-- tableau-publish-action Sales -->\nx'],
    ['is of a data source whose name begins alike', '<!-- tableau-publish-action People%20 -->\nx']
  ])('leaves our own comment alone that %s', async (_, body) => {
    github.comments.push({ id: 1, body, author: OURS })
    await step()
    expect(github.comments.map(({ id }) => id)).toEqual([1, 2])
    expect(github.comments[0]?.body).toBe(body)
  })

  it.each([
    ['an app', 'acme-reports[bot]', 'acme-reports[bot]'],
    ['a person', 'octocat', 'Octocat']
  ])('of the token of %s is its own', async (_, writer, author) => {
    github.writer = writer
    github.comments.push({ id: 1, body: MARKER, author: OURS }, { id: 2, body: MARKER, author })
    await step()
    expect(github.comments.map(({ body }) => body === MARKER)).toEqual([true, false])
  })

  it('overwrites nothing when GitHub does not say who writes', async () => {
    github.comments.push({ id: 1, body: MARKER, author: OURS })
    github.refusal = { status: 502, of: /graphql/ }
    const { exitCode, annotations } = await step()
    expect(exitCode).toBe(0)
    expect(github.comments).toEqual([{ id: 1, body: MARKER, author: OURS }])
    expect(annotations.map(({ message }) => message).join()).toContain('GitHub did not take the comment')
  })

  it.each(NAMES.map((name, index) => [JSON.stringify(name), `-n${index}.`] as const))(
    'does nothing with the name or the value %s',
    (_, mark) => {
      expect(names).toContain(mark)
      expect(plainPart(names)).not.toContain(mark)
      expect(values.split(mark).length).toBeGreaterThan(3)
      expect(plainPart(values)).not.toContain(mark)
      for (const body of [names, values]) expect(body).not.toMatch(/<(img|a href="https:\/\/evil)/)
    }
  )

  it.each(['@octo-ds.', '#1-ds.', 'org/repo#3-ds.', 'https://evil.example/-ds.', '</h3>@x-ds.'])(
    'does nothing with the name %s of a data source',
    async name => {
      const body = (await commentOf({ 'datasource-name': name })).replace(/<!--.*?-->/, '')
      expect(body).toContain('-ds.')
      expect(plainPart(body)).not.toContain('-ds.')
    }
  )

  it.each(['@user-f.', '#1-f.', 'org/repo#3-f.', 'https://evil.example/-f.', 'a\n\n@user-f.'])(
    'does nothing with the value %j in an error',
    async value => {
      const body = await commentOf({
        'source-url': stand.serve('a.json', JSON.stringify([{ a: value }])),
        columns: 'a: int',
        'comment-preview': 'true'
      })
      expect(body).toContain('data.conversion')
      expect(body).toContain('-f.')
      expect(plainPart(body)).not.toContain('-f.')
    }
  )

  it('does nothing with names that it tells as changed', async () => {
    const url = (record: unknown) => stand.serve('a.json', JSON.stringify([record]))
    const before = url({ '@gone-c.': 1, '#1-c.': 1, same: 1 })
    const publication = await step({ 'source-url': before, 'dry-run': 'false', comment: 'false' })
    expect(publication.outputs['published']).toBe('true')
    await step({ 'source-url': url({ 'https://evil.example/-c.': 1, '#1-c.': 'text', same: 1 }) })
    const body = github.comments.at(-1)?.body ?? ''
    for (const kind of ['added', 'dropped', 'Types changed']) expect(body).toContain(kind)
    expect(plainPart(body)).not.toContain('-c.')
  })

  it.each(IMAGES.map(([name, address, shown]) => [name, shown, address] as const))(
    'shows the address of an image %s as %s, as the summary does',
    (_, shown, address) => {
      const url = URL.parse(address(stand.source.origin))?.href ?? ''
      for (const html of [pictures.summary, pictures.comment]) {
        const images = html.match(/<img [^>]*>/g) ?? []
        expect(images.filter(image => image.includes(`src="${url}"`))).toHaveLength(shown === 'image' ? 1 : 0)
        expect(html.includes(`<a href="${url}">`)).toBe(shown === 'link')
        for (const image of images) expect(image).toContain(`src="${stand.source.origin}/`)
      }
    }
  )

  it('shows images of no source that is a file, nor of where a source redirects to', async () => {
    const row = JSON.stringify([{ a: `${stand.source.origin}/a.png`, b: 'http://localhost:1/b.png' }])
    const file = await stand.step(
      { 'source-url': 'a.json', 'dry-run': 'true' },
      { workspace: { 'a.json': row } }
    )
    expect(file.summary).toContain(`<a href="${stand.source.origin}/a.png">`)
    expect(file.summary).not.toContain('<img')
    const target = stand.serve('a.json', row).replace('127.0.0.1', 'localhost')
    const redirect = stand.serve(
      'b.json',
      (_request, response) => void response.writeHead(302, { location: target }).end()
    )
    const { summary, exitCode } = await step({ 'source-url': redirect, comment: 'false', 'github-token': '' })
    expect(exitCode).toBe(0)
    expect(summary.match(/<img [^>]*>/g)).toEqual([
      `<img src="${stand.source.origin}/a.png" height="48" alt="">`
    ])
  })
})
