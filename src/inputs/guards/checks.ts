import { isMap, isScalar } from 'yaml'
import { suggest } from '../../base/suggest.ts'
import type { Check } from '../../guards/guard-config.ts'
import { beginningOf } from '../../hyper/engine/query-text.ts'
import type { Faults } from '../reading/faults.ts'
import { quoted } from '../reading/reader.ts'
import { readYaml } from '../reading/yaml.ts'

const KEYS = ['sql', 'severity'] as const
const SEVERITIES = ['fail', 'warn'] as const
const REMEDY = 'Write a YAML map with one "name: SQL" or "name: {sql: …, severity: warn}" per line.'

/** The input `checks`: a YAML map of SQL by name. */
export function readChecks(text: string, faults: Faults): readonly Check[] {
  if (text === '') return []
  const input = { name: 'checks' as const, twice: 'names a check or a key twice', remedy: REMEDY }
  const { contents, readable } = readYaml(text, input, faults)
  if (!readable) return []
  if (!isMap(contents)) {
    faults.invalid('The input checks must be a YAML map.', REMEDY)
    return []
  }
  return contents.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value).trim() : ''
    if (name === '') {
      faults.invalid('The input checks has an entry without a name.', REMEDY)
      return []
    }
    return readCheck(name, value, faults) ?? []
  })
}

function readCheck(name: string, value: unknown, faults: Faults): Check | undefined {
  if (!isMap(value)) return checkOf(name, value, 'fail', faults)
  const known: Partial<Record<string, unknown>> = {}
  for (const { key, value: part } of value.items) {
    const word = isScalar(key) ? String(key.value) : ''
    if (!KEYS.some(one => one === word)) {
      faults.invalid(
        `The input checks has for ${quoted(name)} the key ${quoted(word)}; it must be one of ${KEYS.join(', ')}.`,
        `Did you mean ${suggest(word, KEYS) ?? KEYS[0]}?`
      )
      return undefined
    }
    known[word] = part
  }
  const word = isScalar(known['severity'])
    ? String(known['severity'].value)
    : known['severity'] === undefined
      ? 'fail'
      : ''
  const severity = SEVERITIES.find(one => one === word)
  if (severity === undefined) {
    faults.invalid(
      `The input checks gives ${quoted(name)} the severity ${quoted(word)}; it must be one of ${SEVERITIES.join(', ')}.`,
      `Did you mean ${suggest(word, SEVERITIES) ?? SEVERITIES[0]}?`
    )
    return undefined
  }
  return checkOf(name, known['sql'], severity, faults)
}

function checkOf(
  name: string,
  value: unknown,
  severity: Check['severity'],
  faults: Faults
): Check | undefined {
  const sql = isScalar(value) ? String(value.value ?? '').trim() : ''
  if (sql === '') {
    faults.invalid(`The input checks gives ${quoted(name)} no SQL.`, REMEDY)
    return undefined
  }
  const kind = /^(select|with)\b/i.test(beginningOf(sql)) ? 'query' : 'condition'
  return { name, sql, kind, severity }
}
