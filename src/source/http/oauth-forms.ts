/**
 * The forms in which a client's secret is sent: as it is, form-encoded, and in a Basic header, with the encoding
 * that RFC 6749 (2.3.1) asks for and without it, as some would write it by hand.
 */
export function clientSecretForms(clientId: string, clientSecret: string): string[] {
  const encoded = formEncoded(clientSecret)
  return [
    clientSecret,
    encoded,
    encodeURIComponent(clientSecret),
    base64(`${formEncoded(clientId)}:${encoded}`),
    base64(`${strictlyEncoded(clientId)}:${strictlyEncoded(clientSecret)}`),
    base64(`${clientId}:${clientSecret}`)
  ]
}

/** `application/x-www-form-urlencoded`, as bodies are. */
export function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

/** The same with every mark encoded, as oauth4webapi does in the Basic header. */
function strictlyEncoded(text: string): string {
  return encodeURIComponent(text)
    .replace(/[-_.!~*'()]/g, mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}
