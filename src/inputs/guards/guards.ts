import type { GuardConfig } from '../../guards/guard-config.ts'
import type { PublishMode } from '../../tableau/resources/modes.ts'
import { type InputReader, namesIn, quoted } from '../reading/reader.ts'
import { readChecks } from './checks.ts'

const DROP_MODES: readonly PublishMode[] = ['overwrite', 'replace', 'delete']
const WHOLE_MODES: readonly PublishMode[] = ['overwrite', 'create', 'replace']

/** The inputs of the guards. */
export function readGuards(reader: InputReader, mode: PublishMode): GuardConfig {
  const minRows =
    reader.text('min-rows') === undefined
      ? undefined
      : reader.number('min-rows', { from: 0, to: Number.MAX_SAFE_INTEGER, whole: true })
  const onSchemaChange = reader.choice('on-schema-change')
  const maxRowDrop = readMaxRowDrop(reader, mode)
  const checks = readChecks(reader.text('checks') ?? '', reader.faults)
  const skipUnchanged = reader.flag('skip-unchanged') === true
  const unchangedIgnores = namesIn(reader.text('unchanged-ignores') ?? '')
  if (skipUnchanged && !WHOLE_MODES.includes(mode)) {
    reader.faults.invalid(
      `The input skip-unchanged is true, but publish-mode ${mode} changes rows, so the extract is not all of the data.`,
      `Remove skip-unchanged, or set publish-mode to one of ${WHOLE_MODES.join(', ')}.`
    )
  }
  if (unchangedIgnores.length > 0 && !skipUnchanged) {
    reader.faults.invalid(
      'The input unchanged-ignores is given, but skip-unchanged is not true.',
      'Set skip-unchanged: true as well, or leave unchanged-ignores out.'
    )
  }
  const history = readHistory(reader)
  return {
    ...(history === undefined ? {} : { history }),
    ...(minRows === undefined ? {} : { minRows }),
    onSchemaChange,
    ...(maxRowDrop === undefined ? {} : { maxRowDrop }),
    checks,
    skipUnchanged,
    unchangedIgnores
  }
}

function readHistory(reader: InputReader): GuardConfig['history'] {
  if (reader.flag('history') !== true) return undefined
  const token = reader.required(
    'github-token',
    'A history needs it: give it the expression github.token, and the job permissions: deployments: write.'
  )
  return { token }
}

function readMaxRowDrop(reader: InputReader, mode: PublishMode): number | undefined {
  const text = reader.text('max-row-drop')
  if (text === undefined) return undefined
  const number = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text)?.[1]
  const percent = Number(number)
  if (number === undefined || percent > 100) {
    reader.faults.invalid(
      `The input max-row-drop has the value ${quoted(text)}; it must be a number from 0 to 100.`,
      'Give the percentage of the published rows that may go, such as 20 or 20%.'
    )
    return undefined
  }
  if (!DROP_MODES.includes(mode)) {
    reader.faults.invalid(
      `The input max-row-drop is given, but in publish-mode ${mode} no published rows go.`,
      `Remove max-row-drop, or set publish-mode to one of ${DROP_MODES.join(', ')}.`
    )
  }
  return percent
}
