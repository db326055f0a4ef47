import { describe, expect, it } from '@jest/globals'
import type { ActionError } from '../../../src/base/errors.ts'
import type { Credentials } from '../../../src/tableau/rest/credentials.ts'
import type { Failure } from '../../../src/tableau/rest/response.ts'
import { signInError } from '../../../src/tableau/rest/sign-in-errors.ts'

const REFUSED: Failure = {
  kind: 'refused',
  status: 401,
  code: '401001',
  words: 'Signin Error: Error signing in to Tableau Server'
}
const CLOUD = 'https://10ax.online.tableau.com'
const SERVER = 'https://tableau.example.com'

const errorOf = (
  kind: Credentials['kind'],
  site: string,
  origin = SERVER,
  failure: Partial<Failure> = {}
): ActionError =>
  signInError({ ...REFUSED, ...failure }, { kind } as Credentials, origin, site, 'signing in somewhere')

describe('a sign-in that Tableau refuses', () => {
  it('is told without blame, because Tableau gives one answer to all that is wrong', () => {
    const { code, what, remedy } = errorOf('personal-access-token', 'akme', CLOUD)
    expect([code, what]).toEqual([
      'tableau.sign-in',
      'While signing in somewhere with the personal access token: Tableau refuses the sign-in and does not say why (Tableau answered 401001, Signin Error: Error signing in to Tableau Server).'
    ])
    expect(remedy).toBe(
      'Check in this order: “akme” is the word after /site/ in the address of your Tableau pages, and tableau-server-url is the beginning of the same address; tableau-pat-name and tableau-pat-secret belong to a token that is still listed under My Account Settings → Personal Access Tokens (it ends after 15 days without use, at its expiry date, or when it is revoked: create a new one then, and store its secret).'
    )
  })

  it('begins with the site where none is given', () => {
    expect(errorOf('personal-access-token', '').remedy).toMatch(
      /^tableau-site-id is empty, which means the Default site\. If the address of your Tableau pages has \/site\/NAME in it, set tableau-site-id: NAME\. Otherwise check that tableau-pat-name and/
    )
    expect(errorOf('personal-access-token', '', CLOUD).what).toBe(
      'While signing in somewhere: Tableau Cloud has no Default site (Tableau answered 401001).'
    )
  })

  it.each([
    ['user-and-password', SERVER, /tableau-username and tableau-password are right/],
    ['user-and-password', CLOUD, /^Tableau Cloud requires multi-factor authentication/],
    [
      'connected-app',
      CLOUD,
      /tableau-client-id, tableau-secret-id and .* and tableau-jwt-user is the user name/
    ]
  ] as const)('names the inputs of %s at %s', (kind, origin, remedy) => {
    expect(errorOf(kind, 'acme', origin).remedy).toMatch(remedy)
  })

  it('speaks of the clock where that is wrong, and a JWT depends on it', () => {
    const serverTime = Date.now() - 600_000
    const app = errorOf('connected-app', 'acme', CLOUD, { serverTime })
    expect(app.what).toMatch(/The clock of this machine is 10 min ahead of Tableau's/)
    expect(app.remedy).toMatch(/^Set the clock of the runner right .* check that tableau-client-id/)
    expect(errorOf('personal-access-token', 'acme', CLOUD, { serverTime }).what).not.toContain('clock')
  })

  it('is not this error where Tableau says something else', () => {
    expect(
      errorOf('personal-access-token', 'acme', CLOUD, { code: '404000', status: 404 }).what
    ).not.toContain('does not say why')
  })
})
