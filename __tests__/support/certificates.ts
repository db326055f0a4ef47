import { webcrypto } from 'node:crypto'
import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator
} from '@peculiar/x509'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const DAY_MS = 86_400_000

/** A certificate with its private key, both in PEM. */
export interface KeyAndCertificate {
  readonly key: string
  readonly cert: string
}

/** A certificate authority that exists for one test. */
export interface TestAuthority {
  /** Its own certificate, in PEM. */
  readonly ca: string
  /** A server's certificate for host names; `until` in milliseconds since 1970, tomorrow by default. */
  issue(hosts: readonly string[], until?: number): Promise<KeyAndCertificate>
}

/** Makes a certificate authority, valid until tomorrow by default. */
export async function makeAuthority(name: string, until = Date.now() + DAY_MS): Promise<TestAuthority> {
  const keys = await generateKeys()
  const root: X509Certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    notBefore: new Date(until - 3 * DAY_MS),
    notAfter: new Date(until),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true)
    ]
  })
  return {
    ca: root.toString('pem'),
    async issue(hosts, end = Date.now() + DAY_MS) {
      const own = await generateKeys()
      const certificate = await X509CertificateGenerator.create({
        subject: `CN=${hosts[0] ?? ''}`,
        issuer: root.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        notBefore: new Date(end - 3 * DAY_MS),
        notAfter: new Date(end),
        extensions: [
          new SubjectAlternativeNameExtension(
            hosts.map(value => ({ type: /^[\d.]+$/.test(value) ? 'ip' : 'dns', value }))
          )
        ]
      })
      return { key: await pem(own.privateKey), cert: certificate.toString('pem') }
    }
  }
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
}

async function pem(key: webcrypto.CryptoKey): Promise<string> {
  const bytes = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${bytes.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`
}
