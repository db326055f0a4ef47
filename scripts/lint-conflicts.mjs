// Fails when a file holds markers of a merge conflict.
import { spawnSync } from 'node:child_process'

const { status, stdout, stderr } = spawnSync(
  'git',
  ['grep', '-nIE', '^(<{7}|[|]{7}|>{7}) ', '--', '.', ':!dist'],
  {
    encoding: 'utf8'
  }
)
// git grep: 0 found, 1 not found, more is trouble.
if (status === 0) console.error(`Markers of a merge conflict:\n${stdout}`)
else if (status !== 1) console.error(stderr)
process.exitCode = status === 1 ? 0 : 1
