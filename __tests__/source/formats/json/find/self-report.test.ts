import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../../../support/build.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom({ tidy: true })
})
afterAll(() => room.close())

const build = (answer: unknown) => room.build({ name: 'a.json', content: JSON.stringify(answer) })

/** What services answer with status 200 where something went wrong, and what is shown of it. */
const ERRORS: readonly (readonly [service: string, answer: unknown, shown: string])[] = [
  ['GitHub', { message: 'Not Found', documentation_url: 'https://docs.example.com' }, 'message: Not Found'],
  ['Jira', { errorMessages: ['No project'], errors: {} }, 'No project'],
  ['Apigee', { fault: { faultstring: 'Invalid ApiKey', detail: { errorcode: 'x' } } }, 'Invalid ApiKey'],
  ['Alpha Vantage', { Note: 'Our call frequency is 5 a minute' }, 'Our call frequency'],
  ['Alpha Vantage, premium', { Information: 'This is a premium endpoint' }, 'premium endpoint'],
  ['a limit', { code: 429, msg: 'Too many requests' }, 'Too many requests'],
  ['AWS API Gateway', { message: 'Internal server error', requestId: 'a-b' }, 'Internal server error'],
  ['NestJS', { statusCode: 500, message: 'Internal server error' }, 'Internal server error'],
  ['OpenWeather', { cod: 401, message: 'Invalid API key.' }, 'Invalid API key'],
  ['OMDb', { Response: 'False', Error: 'Movie not found!' }, 'Movie not found'],
  ['Django REST framework', { detail: 'Credentials were not provided.' }, 'Credentials were not provided'],
  ['problem details', { type: 'about:blank', title: 'Forbidden', status: 403 }, 'title: Forbidden'],
  ['Frappe', { exception: 'PermissionError', exc_type: 'PermissionError' }, 'PermissionError'],
  ['WeChat', { errcode: 40013, errmsg: 'invalid appid' }, 'invalid appid'],
  ['Flickr', { stat: 'fail', code: 100, message: 'Invalid API Key' }, 'Invalid API Key'],
  ['ExchangeRate-API', { result: 'error', 'error-type': 'inactive-account' }, 'inactive-account'],
  ['Google Maps', { status: 'REQUEST_DENIED', error_message: 'The key is wrong' }, 'The key is wrong'],
  ['JSON-RPC', { jsonrpc: '2.0', id: 1, result: null, error: { code: -32600, message: 'Bad' } }, 'Bad'],
  ['Spring', { timestamp: '2026-01-01T00:00:00Z', status: 500, error: 'Internal', path: '/x' }, 'Internal'],
  [
    'Salesforce, as one object',
    { errorCode: 'INVALID_SESSION_ID', message: 'Session expired' },
    'Session expired'
  ],
  ['with nothing else', { message: 'Rate limited', code: 88, data: null }, 'Rate limited']
]

/** Objects that are one record, although their words are those of errors. */
const RECORDS: readonly (readonly [what: string, answer: unknown])[] = [
  ['the dog API', { message: 'https://example.com/dog.jpg', status: 'success' }],
  ['a good code', { code: 200, message: 'OK', temperature: 3 }],
  ['a good code of another kind', { errorCode: '0000', errorMsg: 'success', balance: 3.5 }],
  ['no error', { error: null, errors: [], success: true, price: 3 }],
  ['a machine', { id: 7, fault: 'overheated', speed: 3 }],
  ['a joke', { id: 'x', joke: 'Why?', status: 200 }],
  ['a product', { id: 3, title: 'Shoe', description: 'red', code: 4711 }],
  ['an article with a note', { id: 3, note: 'fragile', information: 'none' }],
  ['a message of a chat', { id: 3, author: 'Ann', message: 'Hello' }],
  ['an order with a code', { code: 404, product: 'Socks' }]
]

describe('an answer that is an error', () => {
  it.each(ERRORS)('of %s is no record', async (_service, answer, shown) => {
    await expect(build(answer)).rejects.toMatchObject({
      code: 'source.records',
      what: expect.stringMatching(/^The JSON of a\.json is an error instead of data\./)
    })
    await expect(build(answer)).rejects.toMatchObject({ what: expect.stringContaining(shown) })
  })

  it.each(RECORDS)('is not %s', async (_what, answer) => {
    const { rows } = await build(answer)
    expect(rows).toHaveLength(1)
  })
})
