/** A personal access token. Tableau allows it one session at a time. */
export interface PersonalAccessToken {
  readonly kind: 'personal-access-token'
  readonly name: string
  readonly secret: string
}

/** A user of a Tableau Server without multi-factor authentication. */
export interface UserAndPassword {
  readonly kind: 'user-and-password'
  readonly username: string
  readonly password: string
}

/** A connected app with direct trust, which signs in as any user of the site. */
export interface ConnectedApp {
  readonly kind: 'connected-app'
  readonly clientId: string
  readonly secretId: string
  readonly secretValue: string
  /** Name of the user in Tableau, exactly as written there. */
  readonly user: string
}

/** Who signs in. */
export type Credentials = PersonalAccessToken | UserAndPassword | ConnectedApp

/** What a kind of credentials is called, and where it began. */
export interface CredentialKind {
  /** Completes "but … came with 3.6". */
  readonly words: string
  /** Version of the REST API that brought it, or the oldest that was tried with it. */
  readonly lowestVersion: string
  /** The release of that version. */
  readonly release: string
}

/** Source: Tableau REST API, "Sign In" and "What's New". */
export const CREDENTIAL_KINDS: Readonly<Record<Credentials['kind'], CredentialKind>> = {
  'personal-access-token': { words: 'personal access tokens', lowestVersion: '3.6', release: '2019.4' },
  'user-and-password': {
    words: 'publications as this action makes them',
    lowestVersion: '3.6',
    release: '2019.4'
  },
  'connected-app': { words: 'connected apps', lowestVersion: '3.17', release: '2022.3' }
}

/** The texts among credentials that nothing may show. */
export function secretsOf(credentials: Credentials): readonly string[] {
  if (credentials.kind === 'personal-access-token') return [credentials.secret]
  if (credentials.kind === 'user-and-password') return [credentials.password]
  return [credentials.secretValue]
}
