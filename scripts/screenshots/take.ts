import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser']

/** What must be seen on a page, or the rendering is broken. */
export interface Expected {
  readonly texts: readonly string[]
  readonly images: number
  /** Bars of the chart. */
  readonly bars: number
}

/**
 * Starts a headless Chromium: that of CHROMIUM, or the system's.
 * @param hosts ports of 127.0.0.1 by the names that stand for them
 * @throws Error when there is none
 */
export async function startBrowser(hosts: Readonly<Record<string, number>>): Promise<Browser> {
  const path = process.env['CHROMIUM'] || PLACES.find(existsSync)
  if (path === undefined) {
    throw new Error(
      'There is no Chromium. Install it (Debian: apt-get install chromium), or name one in CHROMIUM.'
    )
  }
  return await chromium.launch({
    executablePath: path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-sync',
      `--host-resolver-rules=${Object.entries(hosts)
        .map(([name, port]) => `MAP ${name} 127.0.0.1:${port}`)
        .join(',')}`
    ]
  })
}

/** JavaScript: is there a font that draws emoji in colour? */
const HAS_EMOJI = `(() => {
  const canvas = document.createElement('canvas').getContext('2d')
  canvas.font = '20px sans-serif'
  canvas.fillText('✅', 0, 20)
  const { data } = canvas.getImageData(0, 0, 30, 30)
  return data.some((red, at) => at % 4 === 0 && Math.abs(red - data[at + 1]) > 30)
})()`

/**
 * Takes a picture of a page and looks whether everything is on it.
 * @param html the page
 * @param path where the PNG goes
 * @returns everything that is not as expected
 */
export async function takePicture(
  browser: Browser,
  html: string,
  path: string,
  expected: Expected
): Promise<readonly string[]> {
  const page = await browser.newPage({
    viewport: { width: 1012, height: 400 },
    deviceScaleFactor: 1.5,
    // Its pictures come from the sample source, whose certificate authority nobody else knows.
    ignoreHTTPSErrors: true
  })
  const faults: string[] = []
  page.on('pageerror', error => faults.push(`an error on the page: ${error.message}`))
  await page.setContent(html, { waitUntil: 'networkidle' })
  await page.waitForFunction('document.body.dataset.charts !== undefined', undefined, { timeout: 20_000 })
  const seen = (await page.evaluate(`({
    charts: document.body.dataset.charts,
    bars: document.querySelectorAll('pre.mermaid svg rect.task').length,
    images: [...document.images].filter(image => image.complete && image.naturalWidth > 0).length,
    broken: [...document.images].filter(image => !image.complete || image.naturalWidth === 0).length,
    text: document.querySelector('article').innerText,
    emoji: ${HAS_EMOJI},
    wide: document.documentElement.scrollWidth > innerWidth
  })`)) as {
    charts: string
    bars: number
    images: number
    broken: number
    text: string
    emoji: boolean
    wide: boolean
  }
  if (seen.charts !== 'drawn') faults.push(`the chart is not drawn: ${seen.charts}`)
  if (seen.bars !== expected.bars) faults.push(`the chart has ${seen.bars} bars, not ${expected.bars}`)
  if (seen.images !== expected.images || seen.broken > 0)
    faults.push(`${seen.images} images are shown and ${seen.broken} broken, not ${expected.images} and 0`)
  if (seen.wide) faults.push('the page is wider than the window')
  if (!seen.emoji)
    faults.push('no font draws emoji; install one (Debian: apt-get install fonts-noto-color-emoji)')
  for (const text of expected.texts) if (!seen.text.includes(text)) faults.push(`nowhere it says: ${text}`)
  for (const raw of ['<td>', '&lt;', '\u0060\u0060\u0060', '| ---'])
    if (seen.text.includes(raw)) faults.push(`markup is shown as text: ${raw}`)
  await page.screenshot({ path, fullPage: true })
  await page.close()
  return faults
}
