import { describe, expect, it } from '@jest/globals'
import { headerSecrets, isHarmlessHeader } from '../../../src/inputs/secrets/header-secrets.ts'

const basic = Buffer.from('me:hunter22').toString('base64')

describe('headerSecrets', () => {
  it.each([
    ['X-Api-Key: 8f3b-key', ['8f3b-key']],
    ['X-Tenant: acme', ['acme']],
    ['X-Pin: 123456', ['123456']],
    ['Authorization: Bearer b34rer', ['Bearer b34rer', 'b34rer']],
    ['X-Authorization: token b34rer', ['token b34rer', 'b34rer']],
    ['Authorization: GenieKey b34rer', ['GenieKey b34rer', 'b34rer']],
    [`Authorization: Basic ${basic}`, [`Basic ${basic}`, basic, 'hunter22']],
    [
      'Authorization: Token token="b34rer", email=a@b.example',
      ['Token token="b34rer", email=a@b.example', 'token="b34rer", email=a@b.example', 'b34rer']
    ],
    [
      'Cookie: theme=dark; sid=c00kie; id=8f3bce01',
      ['theme=dark; sid=c00kie; id=8f3bce01', 'c00kie', '8f3bce01']
    ],
    ['no colon at all', ['no colon at all']]
  ])('of %j', (line, secrets) => {
    expect([...headerSecrets(line)]).toEqual(secrets)
  })

  it.each([
    'X-Include-Archived: true',
    'X-Api-Version: 1',
    'X-Api-Key: abc',
    'X-Api-Version: 2024-01-01',
    'Notion-Version: 2022-06-28',
    'X-Page-Size: 1000',
    'X-Response-Format: text',
    'X-Locale: de-DE',
    'X-Atlassian-Token: no-check',
    'X-Content: application/json',
    'Sec-Fetch-Mode: cors',
    'If-None-Match: "8f3bce01"',
    'X-Since: {{ yesterday }}'
  ])('none of %j', line => {
    expect([...headerSecrets(line)]).toEqual([])
  })
})

it.each(['constructor', '__proto__', 'X-Api-Key', 'Cookie', 'X-Conversion', 'Referer'])(
  '%s is not harmless',
  name => {
    expect(isHarmlessHeader(name)).toBe(false)
  }
)
