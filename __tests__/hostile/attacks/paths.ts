import {
  all,
  beside,
  file,
  folder,
  MARK,
  nothing,
  type Outside,
  type Prepare,
  pipe,
  sparse
} from '../../support/outside-workspace.ts'

/** What each try is, its path, what lies in the workspace, and what the error says. */
export type ForbiddenPath = readonly [attempt: string, path: string, prepare: Prepare, message: RegExp]

/** Places where no extract may be written. */
export function outputPaths({ link, relativeLink, socket }: Outside): readonly ForbiddenPath[] {
  return [
    ['a path above', '../x.hyper', nothing, /leads out of the workspace/],
    ['a path down and up', 'out/../../x.hyper', folder('out'), /leads out/],
    ['a folder above', '../out/x.hyper', nothing, /leads out/],
    ['a link of its folder', 'out/x.hyper', link('out', ''), /leads out/],
    ['a link of a folder above', 'out/deep/x.hyper', link('out', ''), /leads out/],
    ['a folder that would be made outside', 'out/new/x.hyper', link('out', ''), /leads out/],
    ['a relative link of its folder', 'out/x.hyper', relativeLink('out', 'deep'), /leads out/],
    ['a folder that leads to nothing', 'out/x.hyper', link('out', 'nothing'), /out is not a folder/],
    ['a folder that is a file', 'data.csv/x.hyper', nothing, /data\.csv is not a folder/],
    ['a folder of git', '.git/x.hyper', folder('.git'), /leads into \.git/],
    ['a pipe', 'x.hyper', pipe('x.hyper'), /is not a file \(but a device, a pipe/],
    ['a socket', 'x.hyper', socket('x.hyper'), /is not a file/],
    ['a folder', 'x.hyper', folder('x.hyper'), /is a folder/],
    [
      'a link to a pipe',
      'x.hyper',
      all(pipe('y'), link('x.hyper', './y')),
      /link to something that is not a file/
    ],
    ['a link to a pipe outside', 'x.hyper', link('x.hyper', 'pipe'), /leads out/],
    ['a link to a file outside', 'x.hyper', link('x.hyper', 'secret.csv'), /leads out/],
    [
      'a link to a folder',
      'x.hyper',
      all(folder('y'), link('x.hyper', './y')),
      /link to something that is not a file/
    ],
    ['a link to nothing', 'x.hyper', link('x.hyper', './y'), /link to something that is not a file/],
    ['a link to itself', 'x.hyper', link('x.hyper', './x.hyper'), /ELOOP/],
    ['a name that ends in a slash', 'out/', nothing, /names a folder/],
    ['a name that ends in .hyper and a slash', 'x.hyper/', nothing, /names a folder/],
    ['the workspace itself', '.', nothing, /does not name a \.hyper file/],
    ['the folder above', '..', nothing, /does not name a \.hyper file/],
    ['another extension', 'x.csv', nothing, /does not name a \.hyper file/],
    ['no extension', 'x', nothing, /does not name a \.hyper file/],
    ['an extension alone', '.hyper', nothing, /does not name a \.hyper file/],
    ['a longer extension', 'x.hyper.txt', nothing, /does not name a \.hyper file/],
    [
      'a file of the repository',
      '.github/workflows/ci.yml',
      file('.github/workflows/ci.yml', 'on: push'),
      /does not name a \.hyper file/
    ]
  ]
}

/** Files that are no certificate, or not to be read as one. */
export function certificatePaths({ link, relativeLink, socket }: Outside): readonly ForbiddenPath[] {
  return [
    ['a link to a file outside', 'ca.pem', link('ca.pem', 'secret.pem'), /leads out of the workspace/],
    ['a relative link', 'tls/ca.pem', relativeLink('tls/ca.pem', 'secret.pem'), /leads out/],
    ['a link of a folder', 'tls/secret.pem', link('tls', ''), /leads out/],
    ['a path above', '../ca.pem', beside('ca.pem'), /leads out/],
    [
      'a link to the token of a checkout',
      'ca.pem',
      all(file('.git/config', MARK), link('ca.pem', './.git/config')),
      /leads into \.git/
    ],
    ['a pipe', 'ca.pem', pipe('ca.pem'), /is a pipe/],
    ['a pipe outside', 'ca.pem', link('ca.pem', 'pipe'), /leads out/],
    ['a socket', 'ca.pem', socket('ca.pem'), /is a socket/],
    ['a folder', 'tls', folder('tls'), /is a folder/],
    ['a link to nothing', 'ca.pem', link('ca.pem', './no.pem'), /does not exist/],
    ['what holds no certificate', 'ca.pem', file('ca.pem', MARK), /holds no PEM certificate/],
    [
      'what holds a private key',
      'ca.pem',
      file('ca.pem', `-----BEGIN PRIVATE KEY-----\n${MARK}\n-----END PRIVATE KEY-----`),
      /holds a private key/
    ],
    [
      'what is damaged',
      'ca.pem',
      file('ca.pem', `-----BEGIN CERTIFICATE-----\n${MARK}\n-----END CERTIFICATE-----`),
      /cannot be read/
    ]
  ]
}

/** Files of databases that may not be read: what each try is, its input and path, what lies there, and the error. */
export function databaseFiles({
  link
}: Outside): readonly (readonly [
  string,
  'source-query' | 'source-ca-certificate',
  string,
  Prepare,
  RegExp
])[] {
  const query = 'source-query'
  const authority = 'source-ca-certificate'
  return [
    ['a link to SQL outside', query, 'q.sql', link('q.sql', 'secret.sql'), /leads out of the workspace/],
    ['a path above', query, '../q.sql', beside('q.sql'), /leads out/],
    ['a pipe', query, 'q.sql', pipe('q.sql'), /is a pipe/],
    ['a file of 400 MB', query, 'q.sql', sparse('q.sql'), /400000000 bytes, more than/],
    ['a link to a file without SQL', query, 'q.sql', link('q.sql', './data.csv'), /does not end in \.sql/],
    [
      'a link to a file outside',
      authority,
      'ca.pem',
      link('ca.pem', 'secret.pem'),
      /leads out of the workspace/
    ],
    ['a path above', authority, '../ca.pem', beside('ca.pem'), /leads out/],
    ['a pipe', authority, 'ca.pem', pipe('ca.pem'), /is a pipe/],
    ['a file of 400 MB', authority, 'ca.pem', sparse('ca.pem'), /400000000 bytes, more than/]
  ]
}
