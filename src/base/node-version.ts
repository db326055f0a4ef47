// Imported first: libraries of this action fail on an older Node.js, and not in words that help.
const NEEDED = 24

const found = process.versions.node
if (Number(found.split('.')[0]) < NEEDED) {
  console.log(
    `::error::engine.platform: This action was started with Node.js ${found}, but needs ${NEEDED}. GitHub's runner brings it from version 2.327.1 on: update the runner.`
  )
  process.exit(1)
}
