// Loaded before the action (--import): leaves the peak of the resident size, in bytes, in the file PEAK_RSS_FILE.
import { writeFileSync } from 'node:fs'
import { peakRss } from './peak-memory.mjs'

process.on('exit', () => writeFileSync(process.env['PEAK_RSS_FILE'] ?? '', String(peakRss())))
