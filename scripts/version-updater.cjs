// How commit-and-tag-version reads and writes the version in src/base/version.ts.
const PATTERN = /(VERSION = ')([^']+)(')/

exports.readVersion = contents => PATTERN.exec(contents)[2]
exports.writeVersion = (contents, version) => contents.replace(PATTERN, `$1${version}$3`)
