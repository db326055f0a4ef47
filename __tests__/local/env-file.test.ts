import { expect, it } from '@jest/globals'
import { withEnvFile } from '../../src/local/env-file.ts'

it('reads NAME=value lines, over which the environment wins', () => {
  expect(withEnvFile({ A: 'environment' }, '# secrets\nA=file\nB="two words"\nexport C=3\n')).toEqual({
    A: 'environment',
    B: 'two words',
    C: '3'
  })
})
