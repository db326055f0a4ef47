import { describe, expect, it } from '@jest/globals'
import { UsageError } from '../../src/local/arguments.ts'
import { evaluate } from '../../src/local/expressions.ts'

/** An expression as a workflow has it. */
const x = (inner: string): string => ['${{', inner, '}}'].join(' ')

const values = { env: { KEY: 's3cret', URL: 'https://t.example' }, matrix: { country: 'de' } }

describe('evaluate', () => {
  it('puts in secrets, variables, the environment and the matrix, and says what is secret', async () => {
    expect(
      await evaluate(`${x('vars.URL')}/${x('matrix.country')}?k=${x('secrets.KEY')}&${x('env.URL')}`, values)
    ).toEqual({
      text: 'https://t.example/de?k=s3cret&https://t.example',
      secrets: ['s3cret']
    })
  })

  it('writes JSON where the workflow asks for it', async () => {
    expect((await evaluate(x('toJSON(secrets.KEY)'), values)).text).toBe('"s3cret"')
  })

  it('leaves placeholders of the action alone', async () => {
    expect((await evaluate('{{ today - 30d }}', values)).text).toBe('{{ today - 30d }}')
  })

  it('asks for what it does not know', async () => {
    const asked: string[] = []
    const ask = async (expression: string) => `answer ${asked.push(expression)}`
    expect((await evaluate(x('github.ref_name'), { ...values, ask })).text).toBe('answer 1')
    expect(asked).toEqual(['github.ref_name'])
  })

  it.each([
    [x('secrets.NOPE'), /Set the variable NOPE/],
    [x('github.sha'), /not known here/],
    [x('matrix.nope'), /not known here/],
    [x('matrix.constructor'), /not known here/]
  ])('refuses %s when nobody answers', async (text, message) => {
    await expect(evaluate(text, values)).rejects.toThrow(UsageError)
    await expect(evaluate(text, values)).rejects.toThrow(message)
  })
})
