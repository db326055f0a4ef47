#!/usr/bin/env node
// Runs the action on one's own machine: npx github:OWNER/tableau-publish-action run .github/workflows/publish.yml
import { fileURLToPath } from 'node:url';
process.argv.splice(2, 0, 'local', fileURLToPath(new URL('./index.js', import.meta.url)));
await import('./index.js');
