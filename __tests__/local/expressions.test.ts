import { describe, expect, it } from '@jest/globals'
import { UsageError } from '../../src/local/arguments.ts'
import { evaluate } from '../../src/local/expressions.ts'

/** An expression as a workflow has it. */
const x = (inner: string): string => ['${{', inner, '}}'].join(' ')

const values = {
  env: {
    KEY: 's3cret',
    URL: 'https://t.example',
    NONE: '',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_TOKEN: 'gh-t'
  },
  matrix: { country: 'de' },
  github: { event_name: 'workflow_dispatch', workspace: '/here' }
}

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

  it.each([
    ["github.event_name == 'pull_request'", 'false'],
    ["github.event_name != 'PULL_REQUEST'", 'true'],
    ["github.event_name == 'workflow_dispatch' && 'prod' || 'test'", 'prod'],
    ["github['event_name']", 'workflow_dispatch'],
    ['github.workspace', '/here'],
    ['github.ref', 'refs/heads/main'],
    ["!(github.ref == 'refs/heads/main')", 'false'],
    ["vars.NONE || 'none'", 'none'],
    ["format('{0}/{1}', vars.URL, matrix.country)", 'https://t.example/de'],
    ["startsWith(github.ref, 'refs/heads/')", 'true']
  ])('evaluates %s as GitHub does', async (expression, text) => {
    expect(await evaluate(`<${x(expression)}>`, values)).toEqual({ text: `<${text}>`, secrets: [] })
  })

  it('hides secrets that an expression makes something of, in JSON too, and the token', async () => {
    const env = { KEY: 'two"parts', GITHUB_TOKEN: 'gh-t' }
    const text = x("format('Bearer {0}', toJSON(secrets.KEY))")
    expect(
      await evaluate(`${text}${x('github.token')}${x("secrets.KEY != ''")}`, { ...values, env })
    ).toEqual({
      text: 'Bearer "two\\"parts"gh-ttrue',
      secrets: ['two"parts', 'two\\"parts', 'gh-t']
    })
  })

  it('asks for each unknown part of an expression, and for what is not needed not at all', async () => {
    const asked: string[] = []
    const ask = async (expression: string) => `${asked.push(expression)}`
    const expression = "github.sha == '1' && steps.a.outputs['b-c'] || github.actor"
    expect((await evaluate(x(expression), { ...values, ask })).text).toBe('2')
    expect((await evaluate(x("hashFiles('x')"), { ...values, ask })).text).toBe('3')
    expect(asked).toEqual(['github.sha', 'steps.a.outputs.b-c', "hashFiles('x')"])
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
    [
      x('github.sha'),
      /not known here\. Set the variable GITHUB_SHA in your environment, run this in a terminal/
    ],
    [x('yesterday'), /Write \{\{ yesterday \}\} without \$: this action puts the date there/],
    [x('today - 30d'), /Write \{\{ today - 30d \}\} without/],
    [x('steps.a.outputs.b'), /steps\.a\.outputs\.b \}\} is not known here\. Run this in a terminal/],
    [x('github.event_name =='), /not known here/],
    [x('matrix.nope'), /not known here/],
    [x('matrix.constructor'), /not known here/]
  ])('refuses %s when nobody answers', async (text, message) => {
    await expect(evaluate(text, values)).rejects.toThrow(UsageError)
    await expect(evaluate(text, values)).rejects.toThrow(message)
  })
})
