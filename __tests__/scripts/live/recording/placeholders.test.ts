import { describe, expect, it } from '@jest/globals'
import { Placeholders } from '../../../../scripts/live/recording/placeholders.ts'

describe('placeholders', () => {
  it('are the same for the same text, whatever its case', () => {
    const names = new Placeholders()
    expect(names.value('Finance', 'name')).toBe('{name-1}')
    expect(names.value('Orders', 'name')).toBe('{name-2}')
    expect(names.value('finance', 'contentUrl')).toBe('{name-1}')
    expect(names.value('1f2f3e4e-5d6d-7c8c-9b0b-1a2a3f4f5e6e', 'id')).toBe('{luid-1}')
  })

  it('leave what this program has named', () => {
    const names = new Placeholders()
    const own = 'livecheck 20261130T001500Z ab12 tags-kept'
    expect(names.value(own, 'name')).toBe(own)
    expect(names.value('livecheck: the one of Jane', 'name')).toBe('{name-1}')
  })

  it.each([
    ["User 'Jane Doe' isn't authorized", "User '{quoted-1}' isn't authorized"],
    ['The user jane.doe@contoso.example may not', 'The user {email-1} may not'],
    ['see https://bi.contoso.example/#/site/x', 'see {address-1}'],
    ['no answer from bi.contoso.example:8443.', 'no answer from {host-1}.'],
    ['10.1.2.3 did not answer', '{host-1} did not answer'],
    ['the job 1f2f3e4e-5d6d-7c8c-9b0b-1a2a3f4f5e6e failed', 'the job {luid-1} failed'],
    ['the session 7720:170fe6b1c1c7422dadff20f944d58a52-1:0 is gone', 'the session {upload-1} is gone'],
    ['token aB3dE6gH9jK2mN5pQ8sT1vW4 is wrong', 'token {token-1} is wrong'],
    ["without the 'overwrite' flag set to 'true'", "without the 'overwrite' flag set to 'true'"],
    [
      'com.tableausoftware.domain.exception.PublishingException: extract.hyper',
      'com.tableausoftware.domain.exception.PublishingException: extract.hyper'
    ]
  ])('in a sentence: %s', (sentence, shown) => {
    expect(new Placeholders().sentence(sentence)).toBe(shown)
  })

  it('take learnt names out of sentences, short ones as words only', () => {
    const names = new Placeholders()
    names.learn('Jane Doe', 'user')
    names.learn('the', 'site')
    expect(names.sentence('JANE DOE has other rights on the site')).toBe(
      '{user-1} has other rights on {site-1} site'
    )
  })

  it('do not stumble over texts that look like expressions', () => {
    const names = new Placeholders()
    names.learn('a+b (c) [d] $& \\1 -', 'name')
    expect(names.sentence('It is a+b (c) [d] $& \\1 - really')).toBe('It is {name-1} really')
  })
})
