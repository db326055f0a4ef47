import { LUID } from '../../tableau/resources/luid.ts'
import type { PublishMode } from '../../tableau/resources/modes.ts'
import type { ProjectChoice } from '../../tableau/resources/projects.ts'
import { parseServerAddress, siteContentUrl } from '../../tableau/rest/address.ts'
import type { Credentials } from '../../tableau/rest/credentials.ts'
import { givenText, type InputReader, quoted } from '../reading/reader.ts'
import { readCredentials } from './credentials.ts'
import { splitProjectPath } from './project-path.ts'
import { type RunAfterConfig, readRunAfter } from './run-after.ts'

/** Where the extract goes, and how. */
export interface TableauConfig extends RunAfterConfig {
  /** `https://host[:port][/prefix]`, without a slash at the end. */
  readonly serverUrl: string
  /** The server was written with `http://`: token and data travel unprotected. */
  readonly insecure: boolean
  /** Content URL of the site; '' for the Default site. */
  readonly siteId: string
  readonly credentials: Credentials
  readonly project: ProjectChoice
  /** The projects of a path that do not exist are made. */
  readonly createProject: boolean
  readonly datasourceName: string
  readonly mode: PublishMode
  /** Bytes of one part of the upload. */
  readonly chunkSizeBytes: number
  /** As written: PEM text, or the path of a PEM file (`readCaCertificate` resolves it). */
  readonly caCertificate?: string
}

const SERVER_REMEDY =
  'Give it under with:, or set the variable TABLEAU_SERVER_URL. Without Tableau: dry-run: true.'

/**
 * The `tableau-*` inputs and `chunk-size-mb`. Undefined when a required one is missing, which is
 * a fault unless they are optional (a dry run); one that is given must be valid in any case.
 */
export function readTableau(
  reader: InputReader,
  datasourceName: string,
  mode: PublishMode,
  optional: boolean
): TableauConfig | undefined {
  const chunkSizeMb = reader.number('chunk-size-mb', { from: 1, to: 64, whole: true })
  const project = readProject(reader)
  const createProject = reader.flag('create-project') === true
  if (createProject && project.kind !== 'path') {
    reader.faults.invalid(
      'The input create-project is true, but no path of projects is given.',
      project.kind === 'luid'
        ? 'A project with a LUID exists already: leave create-project out, or give names in tableau-project.'
        : 'Give it in tableau-project, e.g. Finance/Daily, or leave create-project out.'
    )
  }
  const runAfter = readRunAfter(reader)
  const serverUrl = optional
    ? reader.text('tableau-server-url')
    : reader.required('tableau-server-url', SERVER_REMEDY) || undefined
  const site = readSite(reader)
  const credentials = readCredentials(reader, optional)
  const caCertificate = reader.text('tableau-ca-certificate')
  const address = serverUrl && reader.faults.catching(() => parseServerAddress(serverUrl))
  if (!address || credentials === undefined) return undefined
  return {
    serverUrl: address.origin,
    insecure: address.insecure,
    siteId: siteContentUrl(site ?? address.site ?? ''),
    credentials,
    project,
    createProject,
    ...runAfter,
    datasourceName,
    mode,
    chunkSizeBytes: chunkSizeMb * 1024 * 1024,
    ...(caCertificate === undefined ? {} : { caCertificate })
  }
}

/** The content URL as given; an address that was pasted in its place is a fault, which names the site in it. */
function readSite(reader: InputReader): string | undefined {
  const site = reader.text('tableau-site-id')
  if (site === undefined || !/[/#:?\s]/.test(site)) return site
  const found = /(?:^|[/#])(?:site|t)\/([^/?#\s]+)/.exec(site)?.[1]
  reader.faults.invalid(
    `The input tableau-site-id has the value ${quoted(site)}, which cannot be the content URL of a site: that is one word.`,
    found === undefined
      ? 'Give the word after /site/ in the address of your Tableau pages; empty means the Default site of a Tableau Server.'
      : `Did you mean ${quoted(found)}?`
  )
  return site
}

function readProject(reader: InputReader): ProjectChoice {
  let id = reader.text('tableau-project-id')
  let path = reader.text('tableau-project')
  if (id !== undefined && path !== undefined) {
    // What `with:` gives wins over a variable, also over the variable of the other input.
    const idGiven = givenText(reader.env, 'tableau-project-id') !== ''
    const pathGiven = givenText(reader.env, 'tableau-project') !== ''
    if (idGiven === pathGiven) {
      reader.faults.invalid(
        'The inputs tableau-project-id and tableau-project are both given.',
        'Keep one: the LUID or the path of names.'
      )
    }
    if (idGiven) path = undefined
    else id = undefined
  }
  if (id !== undefined) {
    if (!LUID.test(id)) {
      reader.faults.invalid(
        `The input tableau-project-id has the value ${quoted(id)}, which is not a LUID.`,
        'A LUID looks like 1f2f3e4e-5d6d-7c8c-9b0b-1a2a3f4f5e6e; the number in the address of the browser is not one. For names use tableau-project.'
      )
    }
    return { kind: 'luid', id: id.toLowerCase() }
  }
  if (path === undefined) return { kind: 'default' }
  const names = splitProjectPath(path)
  if (names.includes('')) {
    reader.faults.invalid(
      `The input tableau-project has the value ${quoted(path)}, in which a name between slashes is empty.`,
      'Write names with one slash between them (Finance/Daily), and \\/ for a slash inside a name.'
    )
  }
  return { kind: 'path', path: names }
}
