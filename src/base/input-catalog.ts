/** What the code knows of an input; a test proves that names and defaults are those of action.yml. */
export interface DeclaredInput {
  /** The value when none is given, as in action.yml. */
  readonly default?: string
  /** The closed list of values, in the spelling that the code uses. */
  readonly values?: readonly string[]
  /** A secret on its own: masked as a whole and line by line. */
  readonly secret?: true
  /**
   * The text is made of lines, or is YAML, so that an entry of `sources` may give a list or a map instead. Of
   * `pairs` each line is `name: value`. Default: one text.
   */
  readonly form?: 'lines' | 'pairs' | 'yaml'
  /** A `source-*` input that holds for all sources of a run: no key of an entry of `sources`. */
  readonly ofRun?: true
  /** The environment variable that stands in when the input is empty. */
  readonly variable?: string
}

/** Every input of the action, in the order of action.yml. */
export const INPUTS = {
  'source-url': { form: 'lines' },
  'source-format': { default: 'auto' },
  'source-records': { form: 'lines' },
  'source-layout': { values: ['records', 'columns', 'keyed'] },
  'source-column-names': {},
  'source-explode': { form: 'lines' },
  'source-origin-column': {},
  'source-member': {},
  'source-method': { default: 'GET', values: ['GET', 'POST'] },
  'source-body': {},
  'source-headers': { form: 'pairs' },
  'source-token': { secret: true },
  'source-username': {},
  'source-password': { secret: true },
  'source-oauth-token-url': {},
  'source-oauth-client-id': {},
  'source-oauth-client-secret': { secret: true },
  'source-oauth-scope': {},
  'source-pagination': { form: 'yaml' },
  'source-max-pages': { default: '10000' },
  'source-concurrency': { default: '1' },
  'source-requests-per-minute': { ofRun: true },
  'source-query': {},
  'source-private-key': { secret: true },
  'source-ca-certificate': {},
  'source-query-secrets': { form: 'pairs' },
  'source-skip-rows': { default: '0' },
  'source-skip-last-rows': { default: '0' },
  'source-comment': {},
  'source-max-size': { default: '20GiB' },
  'source-encoding': {},
  'source-delimiter': {},
  'source-header': { values: ['true', 'false'] },
  'source-null-values': { form: 'yaml' },
  'source-decimal': {},
  'source-group': {},
  'source-date-format': {},
  sources: {},
  transform: {},
  columns: { form: 'yaml' },
  'calculated-fields': {},
  'time-zone': { default: 'UTC' },
  'if-empty': { default: 'fail', values: ['fail', 'skip', 'publish'] },
  'min-rows': {},
  'on-schema-change': { default: 'fail', values: ['fail', 'warn', 'allow'] },
  'max-row-drop': {},
  checks: {},
  'skip-unchanged': { default: 'false', values: ['true', 'false'] },
  'unchanged-ignores': {},
  history: { default: 'false', values: ['true', 'false'] },
  'hyper-version': { default: '2', values: ['2', '3', '4'] },
  'output-path': {},
  'datasource-name': {},
  'tableau-server-url': { variable: 'TABLEAU_SERVER_URL' },
  'tableau-site-id': { variable: 'TABLEAU_SITE_ID' },
  'tableau-pat-name': { variable: 'TABLEAU_PAT_NAME' },
  'tableau-pat-secret': { variable: 'TABLEAU_PAT_SECRET', secret: true },
  'tableau-username': { variable: 'TABLEAU_USERNAME' },
  'tableau-password': { variable: 'TABLEAU_PASSWORD', secret: true },
  'tableau-client-id': { variable: 'TABLEAU_CLIENT_ID' },
  'tableau-secret-id': { variable: 'TABLEAU_SECRET_ID' },
  'tableau-secret-value': { variable: 'TABLEAU_SECRET_VALUE', secret: true },
  'tableau-jwt-user': { variable: 'TABLEAU_JWT_USER' },
  'tableau-project-id': { variable: 'TABLEAU_PROJECT_ID' },
  'tableau-project': { variable: 'TABLEAU_PROJECT' },
  'publish-mode': {
    default: 'overwrite',
    values: ['overwrite', 'create', 'append', 'upsert', 'update', 'delete', 'replace']
  },
  'key-columns': {},
  'create-project': { default: 'false', values: ['true', 'false'] },
  'datasource-description': {},
  'datasource-tags': {},
  'certification-note': {},
  'run-after': {},
  wait: { default: 'false', values: ['true', 'false'] },
  'timeout-minutes': { default: '60' },
  'chunk-size-mb': { default: '32' },
  'tableau-ca-certificate': { variable: 'TABLEAU_CA_CERTIFICATE' },
  'dry-run': { default: 'false', values: ['true', 'false'] },
  comment: { default: 'false', values: ['true', 'false'] },
  'comment-preview': { default: 'false', values: ['true', 'false'] },
  'github-token': { secret: true },
  'hyperd-path': { variable: 'HYPERD_PATH' }
} as const satisfies Readonly<Record<string, DeclaredInput>>

/** Name of an input that action.yml declares. */
export type InputName = keyof typeof INPUTS

/** All names, in the order of action.yml. */
export const INPUT_NAMES = Object.keys(INPUTS) as readonly InputName[]

/** The values of an input with a closed list. */
export type Choice<N extends InputName> = (typeof INPUTS)[N] extends { readonly values: readonly (infer V)[] }
  ? V
  : never

/** Inputs with a closed list of values. */
export type ChoiceName = { [N in InputName]: Choice<N> extends never ? never : N }[InputName]

/** Inputs that are `true` or `false`. */
export type FlagName = {
  [N in ChoiceName]: [Choice<N>] extends ['true' | 'false'] ? N : never
}[ChoiceName]

/** What is known of an input, as the wide type. */
export function declared(name: InputName): DeclaredInput {
  return INPUTS[name]
}
