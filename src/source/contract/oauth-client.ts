/** A client that gets its access tokens by the client credentials grant of OAuth 2.0. */
export interface OAuthClient {
  /** `https`, or `http` on this machine. */
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope?: string
}
