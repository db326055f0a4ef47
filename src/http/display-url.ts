/**
 * A URL as it may be shown: scheme, host and path. User name, password, fragment and the values of the query
 * are left out; `?…` tells that there was a query.
 */
export function displayUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}${url.search === '' ? '' : '?…'}`
}

/** Host and path only, for the middle of a sentence. */
export function hostAndPath(url: URL): string {
  return `${url.host}${url.pathname}`
}
