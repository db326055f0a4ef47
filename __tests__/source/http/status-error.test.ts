import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { Deadline } from '../../../src/base/deadline.ts'
import type { HttpResponse } from '../../../src/http/http.ts'
import type { SourceConfig } from '../../../src/source/contract/source.ts'
import { statusError } from '../../../src/source/http/status-error.ts'

const ANONYMOUS: SourceConfig = { locations: [], format: 'auto', method: 'GET', headers: [], secrets: [] }
const KNOWN: SourceConfig = { ...ANONYMOUS, token: 'abcdefgh', secrets: ['abcdefgh'] }

let deadline: Deadline
beforeAll(() => {
  deadline = new Deadline(1)
})
afterAll(() => deadline.close())

function remedyOf(status: number, config: SourceConfig): Promise<string> {
  const response: HttpResponse = { status, headers: {}, body: Readable.from([]), text: async () => '' }
  return statusError(response, new URL('https://api.example.com/x'), config, deadline).then(
    ({ remedy }) => remedy
  )
}

it.each([401, 403])('a %d to a request without credentials speaks of none', async status => {
  expect(await remedyOf(status, ANONYMOUS)).toMatch(
    /^No credentials were sent\. Where it wants some, give source-token/
  )
})

it('a 403 to a request with credentials tells them from permissions', async () => {
  expect(await remedyOf(403, KNOWN)).toBe(
    'The credentials are known but may not read this: check the permissions there.'
  )
  expect(await remedyOf(401, KNOWN)).toContain('is the secret set, and still valid?')
})

it.each([404, 410])('a %d says that nothing is there', async status => {
  expect(await remedyOf(status, KNOWN)).toBe(
    'There is nothing at this address: open it in a browser or with curl, and correct source-url.'
  )
})
