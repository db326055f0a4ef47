import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readConfig } from '../../src/inputs/config.ts'
import { COMPLETE, fault, read, stepEnv } from '../support/step-inputs.ts'

describe('secrets', () => {
  it('are masked in their trimmed form', () => {
    expect(read({ 'source-token': ' tok3n\n', 'tableau-pat-secret': '\tpat ' }).masks).toEqual(
      expect.arrayContaining(['tok3n', 'pat'])
    )
  })

  it('of several lines are masked as a whole and line by line', () => {
    const masks: string[] = []
    const step = stepEnv({ ...COMPLETE, 'tableau-pat-secret': 'first\r\n second \n\nthird' })
    readConfig(step, secret => masks.push(secret))
    expect(masks).toEqual(['first\r\n second \n\nthird', 'first', 'second', 'third'])
  })

  it('are masked also when the inputs are wrong', () => {
    const masks: string[] = []
    const step = stepEnv({ 'source-token': 'tok3n', 'source-headers': 'X-Key: my-k3y', 'dry-run': 'ture' })
    expect(() => readConfig(step, secret => masks.push(secret))).toThrow('dry-run')
    expect(masks).toEqual(expect.arrayContaining(['tok3n', 'my-k3y']))
  })

  it('go through core.setSecret unless the caller says otherwise', () => {
    const written: string[] = []
    const original = process.stdout.write
    process.stdout.write = (chunk: string | Uint8Array) => written.push(String(chunk)) > 0
    try {
      readConfig(stepEnv(COMPLETE))
    } finally {
      process.stdout.write = original
    }
    expect(written.join('')).toContain('::add-mask::pat-s3cret')
  })

  it('in the form of basic authentication are masked too', () => {
    const { masks, config } = read({ 'source-username': 'anna', 'source-password': 'pässw0rd' })
    const sent = Buffer.from('anna:pässw0rd').toString('base64')
    expect(masks).toEqual(expect.arrayContaining(['pässw0rd', sent]))
    expect(masks).not.toContain('anna')
    expect(config.source).toMatchObject({
      username: 'anna',
      password: 'pässw0rd',
      secrets: ['pässw0rd', sent]
    })
  })

  it('are never masked as an empty text', () => {
    fc.assert(
      fc.property(fc.record({ token: fc.string(), headers: fc.string(), url: fc.string() }), given => {
        const masks: string[] = []
        const step = stepEnv({
          ...COMPLETE,
          'source-token': given.token,
          'source-headers': given.headers,
          'source-url': given.url
        })
        try {
          readConfig(step, secret => masks.push(secret))
        } catch {
          // Whatever else is wrong with random inputs.
        }
        expect(masks.filter(secret => secret.trim() === '')).toEqual([])
      })
    )
  })

  it('appear in no error', () => {
    const error = fault({
      'source-url': 'https://anna:hunter2@data.example/?key=abc123',
      'source-token': 'tok3n with blank',
      'source-headers': 'Authorization Bearer n0colon\nBad Name: v4lue',
      'tableau-pat-secret': ''
    })
    expect(error.message).not.toMatch(/hunter2|abc123|tok3n|n0colon|v4lue/)
  })
})
