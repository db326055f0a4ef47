import { describe, expect, it } from '@jest/globals'
import type { ActionError } from '../../../src/base/errors.ts'
import { type Config, readConfig } from '../../../src/inputs/config.ts'
import { COMPLETE, stepEnv } from '../../support/step-inputs.ts'

const WITHOUT = { ...COMPLETE, 'tableau-pat-name': '', 'tableau-pat-secret': '' }
const USER = { 'tableau-username': 'anna', 'tableau-password': ' pass-w0rd\n' }
const APP = {
  'tableau-client-id': 'client-1',
  'tableau-secret-id': 'secret-1',
  'tableau-secret-value': 'app-s3cret',
  'tableau-jwt-user': 'anna@example.com'
}

function read(
  inputs: Record<string, string>,
  variables: Record<string, string> = {}
): { config: Config | undefined; error: ActionError | undefined; masks: string[] } {
  const masks: string[] = []
  try {
    const config = readConfig(stepEnv({ ...WITHOUT, ...inputs }, variables), secret => masks.push(secret))
    return { config, error: undefined, masks }
  } catch (error) {
    return { config: undefined, error: error as ActionError, masks }
  }
}

describe('who signs in', () => {
  it('is a user with a password, masked as it is used', () => {
    const { config, masks } = read(USER)
    expect(config?.tableau?.credentials).toEqual({
      kind: 'user-and-password',
      username: 'anna',
      password: 'pass-w0rd'
    })
    expect(masks).toContain('pass-w0rd')
    expect(masks).not.toContain('anna')
  })

  it('is a connected app, of which the secret value alone is masked', () => {
    const { config, masks } = read(APP)
    expect(config?.tableau?.credentials).toEqual({
      kind: 'connected-app',
      clientId: 'client-1',
      secretId: 'secret-1',
      secretValue: 'app-s3cret',
      user: 'anna@example.com'
    })
    expect(masks).toEqual(['app-s3cret'])
  })

  it('may be said by variables', () => {
    const variables = Object.fromEntries(
      Object.entries(APP).map(([name, value]) => [name.toUpperCase().replaceAll('-', '_'), value])
    )
    expect(read({}, variables)).toMatchObject({
      config: { tableau: { credentials: { kind: 'connected-app', secretValue: 'app-s3cret' } } },
      masks: ['app-s3cret']
    })
  })

  it('is what with: says, whatever the variables of another way are', () => {
    const { config } = read(USER, { TABLEAU_PAT_NAME: 'ci', TABLEAU_PAT_SECRET: 's3cret' })
    expect(config?.tableau?.credentials.kind).toBe('user-and-password')
    const mixed = read(
      { 'tableau-pat-name': 'ci' },
      { TABLEAU_PAT_SECRET: 's3cret', TABLEAU_USERNAME: 'anna' }
    )
    expect(mixed.config?.tableau?.credentials).toEqual({
      kind: 'personal-access-token',
      name: 'ci',
      secret: 's3cret'
    })
  })

  it('must be one: the inputs that are set are listed, without their values', () => {
    const { error } = read({ ...USER, 'tableau-pat-name': 'ci' })
    expect(error?.message).toBe(
      'input.invalid: Several ways to sign in to Tableau are given: tableau-pat-name (a personal access token); tableau-username and tableau-password (a user of a Tableau Server). Keep exactly one. A personal access token needs tableau-pat-name and tableau-pat-secret; a user of a Tableau Server needs tableau-username and tableau-password; a connected app needs tableau-client-id, tableau-secret-id, tableau-secret-value and tableau-jwt-user.'
    )
    const variables = read({}, { TABLEAU_USERNAME: 'anna', TABLEAU_CLIENT_ID: 'client-1' })
    expect(variables.error?.what).toBe(
      'Several ways to sign in to Tableau are given: tableau-username (by TABLEAU_USERNAME) (a user of a Tableau Server); tableau-client-id (by TABLEAU_CLIENT_ID) (a connected app).'
    )
    expect(read({ ...USER, ...APP, 'dry-run': 'true' }).error?.code).toBe('input.invalid')
  })

  it('must be whole: each input that is missing is named', () => {
    const { error } = read({ ...APP, 'tableau-secret-value': '', 'tableau-jwt-user': '' })
    expect(error?.code).toBe('input.missing')
    expect(error?.message).toMatch(
      /^input\.missing: 2 things[\s\S]*tableau-secret-value is missing.*A secret that does not exist[\s\S]*tableau-jwt-user is missing.*TABLEAU_JWT_USER/
    )
    expect(error?.message).not.toContain('client-1')
  })

  it('must be said, but not in a dry run', () => {
    expect(read({}).error?.message).toMatch(
      /^input\.missing: Nothing says who signs in to Tableau\. .*a connected app needs.*dry-run/
    )
    expect(read({ 'dry-run': 'true' }).config?.tableau).toBeUndefined()
    expect(read({ 'dry-run': 'true', 'tableau-username': 'anna' }).config?.tableau).toBeUndefined()
  })
})

describe('create-project', () => {
  it('needs a path of projects', () => {
    expect(
      read({ ...USER, 'create-project': 'true', 'tableau-project': 'A/B' }).config?.tableau
    ).toMatchObject({
      createProject: true,
      project: { kind: 'path', path: ['A', 'B'] }
    })
    expect(read({ ...USER, 'create-project': 'true' }).error?.message).toMatch(
      /^input\.invalid: The input create-project is true, but no path.*tableau-project/
    )
    const luid = '1f2f3e4e-5d6d-7c8c-9b0b-1a2a3f4f5e6e'
    expect(read({ ...USER, 'create-project': 'true', 'tableau-project-id': luid }).error?.code).toBe(
      'input.invalid'
    )
    expect(read({ ...USER, 'create-project': 'yes' }).error?.message).toContain('must be one of true, false')
  })
})

describe('tableau-ca-certificate', () => {
  it('is kept as written, and masked when it holds a private key by mistake', () => {
    expect(read({ ...USER, 'tableau-ca-certificate': ' ca.pem ' }).config?.tableau?.caCertificate).toBe(
      'ca.pem'
    )
    const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----'
    expect(read({ ...USER, 'tableau-ca-certificate': key }).masks).toEqual(
      expect.arrayContaining([key, 'MIIEvQIBADANBg'])
    )
  })
})
