import type { RequestListener } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { errorOf, useStand } from '../e2e/stand.ts'
import { GITHUB_TOKEN, type GithubApi, type Refusal, startGithubApi } from '../support/github-api.ts'
import { toldBy } from '../support/read-as-runner.ts'
import type { StepOptions, StepResult } from '../support/runner.ts'

const stand = useStand()
let github: GithubApi
beforeAll(async () => {
  github = await startGithubApi()
})
afterAll(() => github.close())

const MARKER = '<!-- tableau-publish-action Sales -->'

/** A run of a pull request, which has no credentials for Tableau. */
function pullRequest(inputs: Record<string, string>): Promise<StepResult> {
  const options: StepOptions = {
    event: { pull_request: { number: 7, head: { repo: { full_name: 'octo/data' } } } },
    env: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_API_URL: github.origin }
  }
  const rows = stand.serve('rows.json', '[{"id":1}]')
  return stand.step({ 'source-url': rows, 'tableau-pat-secret': '', ...inputs }, options)
}

/** In hours, which a slow machine does not change. */
const WAIT_MS = 12 * 3_600_000
const later = String(Math.floor((Date.now() + WAIT_MS) / 1000))
/** What GitHub answers to a token that has used up its limits. */
const LIMITS: readonly (readonly [name: string, refusal: Refusal])[] = [
  [
    '403 with nothing left',
    { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': later } }
  ],
  ['403 with nothing left, and no time', { status: 403, headers: { 'x-ratelimit-remaining': '0' } }],
  ['403 with a time to wait', { status: 403, headers: { 'retry-after': '60' } }],
  [
    '403 with a date to wait for',
    { status: 403, headers: { 'retry-after': new Date(Date.now() + WAIT_MS).toUTCString() } }
  ],
  [
    '429 with nothing left',
    { status: 429, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': later } }
  ],
  ['429 with a time to wait', { status: 429, headers: { 'retry-after': '60' } }],
  ['429 alone', { status: 429 }],
  ['403 to the list', { status: 403, headers: { 'retry-after': '60' }, of: /^GET / }],
  ['403 to a new comment', { status: 403, headers: { 'retry-after': '60' }, of: /^POST .*comments/ }],
  ['403 to the question who writes', { status: 403, headers: { 'retry-after': '60' }, of: /graphql/ }],
  ['403 to a change', { status: 403, headers: { 'retry-after': '60' }, of: /^PATCH / }]
]
const PERMISSIONS: readonly (readonly [name: string, refusal: Refusal])[] = [
  ['403', { status: 403 }],
  [
    '403 with requests left',
    { status: 403, headers: { 'x-ratelimit-remaining': '4999', 'x-ratelimit-reset': later } }
  ],
  ['403 that only speaks of a limit', { status: 403, message: 'You have exceeded a secondary rate limit' }],
  ['404', { status: 404, headers: { 'x-ratelimit-remaining': '4999' } }]
]

async function warningOf(refusal: Refusal): Promise<string> {
  const isLater = /graphql|PATCH/.test(String(refusal.of))
  github.comments.splice(0, Infinity, ...(isLater ? [{ id: 1, body: MARKER, author: github.writer }] : []))
  github.refusal = refusal
  try {
    const { exitCode, annotations } = await pullRequest({ comment: 'true', 'github-token': GITHUB_TOKEN })
    expect(exitCode).toBe(0)
    return annotations
      .filter(({ level }) => level === 'warning')
      .map(({ message }) => message)
      .join('\n')
  } finally {
    github.refusal = undefined
  }
}

const SECRET = 'b0dy-"s€cret"-77'
const PLAIN = 'b0dy-s3cret-77'
const json = (value: unknown): string => JSON.stringify(value)
/** Bodies of requests that hold a credential, and what servers repeat of them. */
const BODIES: readonly (readonly [name: string, body: string, repeated: string, secret: string])[] = [
  ['a member of JSON', json({ user: 'me', password: PLAIN }), PLAIN, PLAIN],
  ['a member of JSON with marks', json({ password: SECRET }), SECRET, SECRET],
  ['a member of JSON, repeated as JSON', json({ password: SECRET }), json(SECRET), 's€cret'],
  [
    'a member of JSON, repeated in ASCII',
    json({ password: SECRET }),
    json(SECRET).replace('€', '\\u20ac'),
    '\\u20accret'
  ],
  ['a member of JSON deep inside', json({ a: [{ b: { clientSecret: PLAIN } }] }), PLAIN, PLAIN],
  ['an item of a list', json({ api_keys: [], token: ['x', PLAIN] }), PLAIN, PLAIN],
  ['a key by its look', json({ key: PLAIN }), PLAIN, PLAIN],
  ['a field of a form', `grant_type=password&user=me&password=${PLAIN}`, PLAIN, PLAIN],
  [
    'a field of a form, encoded',
    `password=${encodeURIComponent(SECRET)}`,
    encodeURIComponent(SECRET),
    'b0dy-%22'
  ],
  ['a field of a form, decoded', `password=${encodeURIComponent(SECRET)}`, SECRET, SECRET],
  ['an element of XML', `<q><wsse:Password Type="T">${PLAIN}</wsse:Password></q>`, PLAIN, PLAIN],
  ['an attribute of XML', `<login user="me" password="${PLAIN}"/>`, PLAIN, PLAIN],
  ['an argument of GraphQL', json({ query: `{ login(password: "${PLAIN}") { id } }` }), PLAIN, PLAIN],
  ['a variable of GraphQL', json({ query: '{ a }', variables: { authToken: PLAIN } }), PLAIN, PLAIN],
  ['JSON with placeholders', `{"from": {{ today }}, "secret": "${PLAIN}"}`, PLAIN, PLAIN],
  ['the whole of it', 'SELECT a, 77 FROM hidden_table', 'SELECT a, 77 FROM hidden_table', 'hidden_table'],
  ['the whole of JSON, in JSON', json({ q: 'hidden_table' }), json({ q: 'hidden_table' }), 'hidden_table'],
  [
    'the whole with placeholders',
    'hidden_table since {{ now | yyyy }}',
    `hidden_table since ${new Date().getUTCFullYear()}`,
    'hidden_table'
  ]
]

const repeating =
  (status: number, type: string, text: string): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': type }).end(text)

function post(body: string, answer: RequestListener): Promise<StepResult> {
  const inputs = { 'source-url': stand.serve('q', answer), 'source-method': 'POST', 'source-body': body }
  return stand.step({ 'dry-run': 'true', ...inputs }, { env: { RUNNER_DEBUG: '1' } })
}

describe('16 Misspelt dry runs, limits of GitHub, and bodies that servers repeat', () => {
  it.each(['ture', 'yes', '1', 'on', 'dry', 'truee', 'flase'])(
    'a pull request without secrets fails for dry-run: %s, as every run does',
    async value => {
      const error = errorOf(await pullRequest({ 'dry-run': value }))
      expect(error).toMatch(/^input\.invalid: The input dry-run has the value /)
      expect(error).toContain(value)
    }
  )

  it.each([
    ['true', false],
    ['TRUE', false],
    ['false', true],
    ['False', true],
    ['', true]
  ])('dry-run: %j is a dry run there (by itself: %j)', async (value, byItself) => {
    const { exitCode, outputs, log } = await pullRequest({ 'dry-run': value })
    expect([exitCode, outputs['published']]).toEqual([0, 'false'])
    expect(log.includes('has no credentials for Tableau')).toBe(byItself)
  })

  it('all faults are told together there, a misspelt dry-run among them', async () => {
    const error = errorOf(await pullRequest({ 'dry-run': 'ture', 'publish-mode': 'overwite' }))
    expect(error).toMatch(/^input\.invalid: 2 things are wrong/)
    for (const name of ['dry-run', 'publish-mode']) expect(error).toContain(`The input ${name} has the value`)
  })

  it.each(LIMITS)('GitHub, which answers %s, is not short of a permission', async (_, refusal) => {
    const warning = await warningOf(refusal)
    expect(warning).toContain('because its rate limit is used up')
    expect(warning).not.toContain('permissions')
    const { 'retry-after': after, 'x-ratelimit-reset': reset } = refusal.headers ?? {}
    const wait = after === '60' ? 'for 60 s,' : after || reset ? 'for 12 h,' : 'for now,'
    expect(warning).toMatch(wait)
  })

  it.each(PERMISSIONS)('GitHub, which answers %s, wants a permission', async (_, refusal) => {
    expect(await warningOf(refusal)).toContain('the job lacks permissions: pull-requests: write')
  })

  it.each(BODIES)('hides %s when a server repeats it', async (_, body, repeated, secret) => {
    const error = await post(body, repeating(400, 'text/plain', `bad request: ${repeated}`))
    const wrapped = await post(body, repeating(422, 'application/json', json({ error: `not ${repeated}` })))
    for (const step of [error, wrapped]) {
      expect(errorOf(step)).toMatch(/^source\.http-status: .*\*\*\*/)
      expect(toldBy(step)).not.toContain(secret)
    }
  })

  it('hides what a server repeats with success: a title, an error, a name', async () => {
    const body = json({ password: PLAIN })
    const steps = [
      await post(body, repeating(200, 'text/html', `<title>no ${PLAIN}</title>`)),
      await post(body, repeating(200, 'application/json', json({ error: `no ${PLAIN}` }))),
      await post(body, repeating(200, 'application/json', json([{ [`no ${PLAIN}`]: PLAIN }])))
    ]
    expect(steps.map(({ exitCode }) => exitCode)).toEqual([1, 1, 0])
    for (const step of steps) {
      expect(toldBy(step)).toContain('no ***')
      expect(toldBy(step)).not.toContain(PLAIN)
    }
  })

  it('hides the body of an entry of sources', async () => {
    const entry = { url: stand.serve('q', repeating(400, 'text/plain', `bad ${PLAIN}`)), method: 'POST' }
    const sources = json({ a: { ...entry, body: json({ password: PLAIN }) } })
    const step = await stand.step({ sources, 'dry-run': 'true' })
    expect(errorOf(step)).toMatch(/^source\.http-status: Source a: .*bad \*\*\*/)
    expect(step.masks).toContain(PLAIN)
  })

  it('leaves a body of every day readable: its words are in many texts', async () => {
    const body = json({
      sort_key: 'created_at',
      format: 'json',
      page_size: 1000,
      author: 'tolstoy',
      key: 'status'
    })
    const words = ['created_at', 'json', '1000', 'tolstoy', 'status']
    const step = await post(
      body,
      repeating(200, 'application/json', json([Object.fromEntries(words.map(word => [word, 1]))]))
    )
    expect(step.exitCode).toBe(0)
    for (const word of words) {
      expect(step.masks).not.toContain(word)
      expect(step.log).toContain(` ${word} bigint`)
    }
  })
})
