// Fails when a commit of main since its first Conventional Commit has another kind of subject: CHANGELOG.md is made from
// them. Of a branch the merge counts. A shallow clone is checked as far as it goes.
import { spawnSync } from 'node:child_process'

const BEFORE_FIRST = 'd359062'
const SUBJECT = /^(build|chore|ci|docs|feat|fix|perf|refactor|revert|test)(\([a-z0-9-]+\))?!?: \S/
/** The commit that GitHub makes to test a pull request. */
const TEST_MERGE = /^Merge [0-9a-f]+ into [0-9a-f]+$/

const git = (...args) => spawnSync('git', args, { encoding: 'utf8' })
const isKnown = git('merge-base', '--is-ancestor', BEFORE_FIRST, 'HEAD').status === 0
const { status, stdout, stderr } = git(
  'log',
  '--first-parent',
  '--format=%h %s',
  isKnown ? `${BEFORE_FIRST}..HEAD` : '-1'
)
if (status !== 0) throw new Error(stderr)
const others = stdout.split('\n').filter(line => {
  const subject = line.slice(line.indexOf(' ') + 1)
  return line !== '' && !SUBJECT.test(subject) && !TEST_MERGE.test(subject)
})
if (others.length > 0) {
  console.error(`Not a Conventional Commit (see CONTRIBUTING.md):\n${others.join('\n')}`)
  process.exitCode = 1
}
