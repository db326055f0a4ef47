import { ActionError, type ErrorCode } from '../../base/errors.ts'
import { failureRemedy } from '../../http/failure.ts'
import type { Failure } from './response.ts'

/** The error to report, what the answer means, and what to do. */
type Reading = readonly [code: ErrorCode, meaning: string, remedy: string]

const OUR_FAULT =
  'This is a fault of this action or an unknown version of Tableau: please report it with this message.'
const AGAIN = 'Run again in a few minutes; if it stays, ask the administrator of your Tableau.'
const RIGHTS =
  'Give the signed-in user the Publisher role, Publish on the project, and Overwrite on the data source if it exists.'

const SESSION: Reading = [
  'tableau.session',
  'the session is not valid any more',
  'A personal access token allows one session at a time: give each workflow its own token, let them wait for each other with `concurrency`, or use a connected app.'
]

/** Codes of the Tableau REST API and what they mean here. Source: Tableau REST API, "Handling Errors". */
const CODES: Readonly<Record<string, Reading>> = {
  '400000': ['tableau.rejected', 'Tableau could not read the request', OUR_FAULT],
  '400006': ['tableau.unexpected', 'Tableau does not accept the page number', OUR_FAULT],
  '400007': ['tableau.unexpected', 'Tableau does not accept the page size', OUR_FAULT],
  '400008': ['tableau.rejected', 'Tableau could not read a parameter or the file', OUR_FAULT],
  '400009': ['tableau.unexpected', 'Tableau does not know a capability', OUR_FAULT],
  '400011': [
    'tableau.rejected',
    'Tableau could not make a data source of the file',
    'Usual causes: an old Tableau Server that takes only one table named Extract.Extract (several tables without relations), a data source name over 255 characters, or a file that is not a Hyper file or of a newer version than the server reads.'
  ],
  '400020': ['tableau.upload', 'Tableau received a part of the file without data', OUR_FAULT],
  '400031': ['tableau.job', 'Tableau does not know the job any more', AGAIN],
  '400063': ['tableau.unexpected', 'Tableau reports a subscription error', OUR_FAULT],
  '400065': ['tableau.unexpected', 'Tableau does not accept the filter', OUR_FAULT],
  '401000': [
    'tableau.session',
    'no token reached Tableau',
    'Check whether a proxy removes the header X-Tableau-Auth.'
  ],
  '401001': [
    'tableau.sign-in',
    'Tableau does not accept who signs in',
    'Check the name and the secret (a personal access token ends after 15 days without use), tableau-site-id, and that tableau-server-url is the beginning of the address of your Tableau pages.'
  ],
  '401002': SESSION,
  '403004': ['tableau.permission', 'the signed-in user may not do this', RIGHTS],
  '403007': [
    'tableau.exists',
    'a data source of that name exists in the project',
    'Set publish-mode to overwrite to replace it, or choose another datasource-name.'
  ],
  '403045': [
    'tableau.permission',
    'the signed-in user may not create projects',
    'Create the project by hand, or let a project leader or administrator do it.'
  ],
  '403069': ['tableau.permission', 'the signed-in user may not ask for sites', RIGHTS],
  '403070': ['tableau.unexpected', 'the session is on that site already', OUR_FAULT],
  '403131': ['tableau.rejected', 'there is no data source to overwrite', 'Set publish-mode to create.'],
  '403132': ['tableau.rejected', 'Tableau could not connect to the data', OUR_FAULT],
  '403141': [
    'tableau.permission',
    'the signed-in user may not certify data sources',
    'Leave certification-note empty, or sign in as a project leader or administrator.'
  ],
  '403157': [
    'tableau.permission',
    'the feature is switched off on this site',
    'Ask the administrator of the site to switch on personal access tokens and publishing through the REST API.'
  ],
  '404000': ['tableau.sign-in', 'Tableau does not know the site', 'Check tableau-site-id.'],
  '404001': ['tableau.version', 'Tableau does not know the address or its version', OUR_FAULT],
  '404002': [
    'tableau.sign-in',
    'Tableau does not know the user',
    'Check whether the signed-in user still exists.'
  ],
  '404003': ['tableau.version', 'Tableau does not know the address or its version', OUR_FAULT],
  '404004': [
    'tableau.rejected',
    'Tableau does not know the data source',
    'Check whether somebody has deleted it.'
  ],
  '404005': [
    'tableau.project',
    'Tableau does not know the project',
    'Check tableau-project or tableau-project-id, and whether somebody has deleted the project.'
  ],
  '404006': ['tableau.unexpected', 'Tableau does not know the workbook', OUR_FAULT],
  '404008': ['tableau.unexpected', 'Tableau does not take tags here', OUR_FAULT],
  '404011': ['tableau.unexpected', 'Tableau does not know the view', OUR_FAULT],
  '404015': ['tableau.upload', 'Tableau does not know the upload any more', AGAIN],
  '404025': ['tableau.unexpected', 'Tableau does not know the subscription', OUR_FAULT],
  '405000': [
    'tableau.redirect',
    'the request arrived with another method, as after a redirect',
    'Give the final address, beginning with https, in tableau-server-url.'
  ],
  '408000': ['tableau.unavailable', 'Tableau gave up waiting for the request', AGAIN],
  '409000': ['tableau.rejected', 'the request is in conflict with the state of the site', AGAIN],
  '409004': ['tableau.rejected', 'Tableau does not accept the schedule', OUR_FAULT],
  '409006': [
    'tableau.exists',
    'the name is taken already',
    'Set publish-mode to overwrite to replace it, or choose another name.'
  ],
  '409009': ['tableau.rejected', 'a group of that name exists already', OUR_FAULT],
  '409017': ['tableau.rejected', 'a user of that name exists already', OUR_FAULT],
  '409093': [
    'tableau.rejected',
    'the same operation is queued already',
    'Nothing has to be done: it will run.'
  ],
  '410012': [
    'tableau.rejected',
    'the table does not exist in the data source',
    'Publish it anew with publish-mode overwrite.'
  ],
  '429000': [
    'tableau.rate-limit',
    'Tableau has had too many requests',
    'Run again later, and publish less often.'
  ],
  '500000': ['tableau.unavailable', 'Tableau met an error of its own', AGAIN]
}

/** What a status means where Tableau gave no code, or one that is not in the list. */
const STATUSES: Readonly<Record<number, Reading>> = {
  401: SESSION,
  403: ['tableau.permission', 'it was refused', RIGHTS],
  404: ['tableau.unexpected', 'Tableau does not know what was asked for', OUR_FAULT],
  405: [
    'tableau.redirect',
    'the method was refused',
    'Give the final address, beginning with https, in tableau-server-url.'
  ],
  407: [
    'tableau.connection',
    'the proxy refused the request',
    'Check HTTPS_PROXY, and the user and password in it.'
  ],
  408: ['tableau.unavailable', 'Tableau gave up waiting for the request', AGAIN],
  409: ['tableau.rejected', 'the request is in conflict with the state of the site', AGAIN],
  413: [
    'tableau.too-large',
    'the part is larger than Tableau or a proxy in front of it allows',
    'Set chunk-size-mb to a smaller number, e.g. 20.'
  ],
  429: [
    'tableau.rate-limit',
    'Tableau has had too many requests',
    'Run again later, and publish less often.'
  ],
  500: ['tableau.unavailable', 'Tableau met an error of its own', AGAIN],
  502: ['tableau.unavailable', 'a gateway in front of Tableau did not reach it', AGAIN],
  503: ['tableau.unavailable', 'Tableau is down for maintenance or overloaded', AGAIN],
  504: ['tableau.unavailable', 'a gateway in front of Tableau gave up waiting for it', AGAIN]
}

/**
 * The error for a request that did not come about.
 * @param doing completes "while …"
 */
export function tableauError(failure: Failure, doing: string): ActionError {
  if (failure.cause !== undefined) {
    const what = `While ${doing}, the connection to Tableau failed: ${failure.cause.message}.`
    const remedy = failureRemedy(failure.cause, 'tableau-ca-certificate')
    return new ActionError('tableau.connection', what, remedy, { cause: failure.cause })
  }
  const [code, meaning, remedy] = reading(failure)
  return new ActionError(code, `While ${doing}: ${meaning} (${answered(failure)}).`, remedy)
}

/** `Tableau answered 403004, Forbidden: …`, for messages. */
export function answered(failure: Failure): string {
  if (failure.cause !== undefined) return failure.cause.message
  const words = failure.words === '' ? '' : `, ${failure.words}`
  return `Tableau answered ${failure.code ?? failure.status}${words}`
}

/** True when Tableau refused because a data source of that name exists. */
export function saysItExists(failure: Failure): boolean {
  return (
    failure.kind === 'refused' &&
    (failure.code === '409006' || (failure.code === '403007' && !isConnection(failure)))
  )
}

function reading(failure: Failure): Reading {
  const { status = 0, code = '' } = failure
  // The older meaning of 403007; newer versions say 403132.
  if (code === '403007' && isConnection(failure)) return CODES['403132'] as Reading
  const known = (Object.hasOwn(CODES, code) ? CODES[code] : undefined) ?? STATUSES[status]
  if (known !== undefined) return known
  if (status >= 200 && status < 300) return notTheApi(failure)
  if (status >= 300 && status < 400) return redirected(failure)
  if (status >= 500) return STATUSES[500] as Reading
  return ['tableau.rejected', 'Tableau refused it', OUR_FAULT]
}

function isConnection(failure: Failure): boolean {
  return /connect/i.test(failure.words) && !/exist|overwr/i.test(failure.words)
}

function notTheApi(failure: Failure): Reading {
  const what = failure.words === '' ? 'an empty page came' : 'a page came'
  return [
    'tableau.unexpected',
    `${what} instead of an answer of the Tableau REST API`,
    'Look for a proxy or a sign-in page between the runner and Tableau.'
  ]
}

function redirected({ redirect = '' }: Failure): Reading {
  const origin = URL.canParse(redirect) ? new URL(redirect).origin : 'another address'
  return [
    'tableau.redirect',
    `Tableau sends to ${origin}, which is not followed because the request carries a secret or data`,
    'Give the final address in tableau-server-url.'
  ]
}
