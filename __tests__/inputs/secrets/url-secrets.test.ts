import { describe, expect, it } from '@jest/globals'
import { querySecrets, urlPasswords } from '../../../src/inputs/secrets/url-secrets.ts'

describe('querySecrets', () => {
  it.each([
    ['https://h/?key=8f3bce01', ['8f3bce01', '8f3bce01']],
    ['https://h/?api_key=hunters&page=1', ['hunters', 'hunters']],
    ['https://h/?sig=a%2Fb%3D%3D1', ['a%2Fb%3D%3D1', 'a/b==1']],
    ['x.csv\nhttps://h/?AWSAccessKeyId=AKIA12345', ['AKIA12345', 'AKIA12345']]
  ])('of %j', (text, secrets) => {
    expect([...querySecrets(text)]).toEqual(secrets)
  })

  it.each([
    'https://h/?sort_key=created_at',
    'https://h/?author=tolstoy',
    'https://h/?token=short',
    'https://h/?key={{ today }}',
    'data/key=8f3bce01.csv'
  ])('none of %j', text => {
    expect([...querySecrets(text)]).toEqual([])
  })
})

it('urlPasswords gives passwords as written and decoded', () => {
  expect([...urlPasswords('https://a:p%40ss@h/\nhttps://h/\nhttps://a:100%@h/')]).toEqual([
    'p%40ss',
    'p@ss',
    '100%'
  ])
})
