import { createConnection } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import {
  appendBody,
  attribute,
  BOUNDARY,
  datasourcePayload,
  filePart,
  multipart,
  payloadPart
} from './by-hand.ts'
import {
  codeOf,
  hand,
  projectId,
  publish,
  publishQuery,
  sales,
  simulator,
  violations
} from './publishing-hand.ts'

describe('uploads', () => {
  it('refuses a part of 65 MiB and takes none of it', async () => {
    const id = await hand.upload(sales)
    const answer = await hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(Buffer.alloc(65 * 2 ** 20)))
    expect(answer.status).toBe(413)
    const next = await hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(Buffer.from('x')))
    expect(attribute(next, 'fileSize')).toBe('0')
  })

  it('takes a part of 64 MiB and tells megabytes', async () => {
    const id = await hand.upload(Buffer.alloc(0))
    const answer = await hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(Buffer.alloc(64 * 2 ** 20)))
    expect([answer.status, attribute(answer, 'fileSize')]).toEqual([200, '64'])
  })

  it('refuses a part without data, an unknown session and a payload that is not empty', async () => {
    const id = await hand.upload(Buffer.alloc(0))
    expect(codeOf(await hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(Buffer.alloc(0))))).toBe(
      '400020'
    )
    const onlyPayload = multipart(payloadPart(''))
    expect(codeOf(await hand.sendParts('PUT', `/fileUploads/${id}`, onlyPayload))).toBe('400020')
    const unknown = `/fileUploads/1:${'0'.repeat(32)}-1:0`
    expect(codeOf(await hand.sendParts('PUT', unknown, appendBody(sales)))).toBe('404015')
    const full = multipart(payloadPart('<tsRequest/>'), filePart('tableau_file', 'x.hyper', sales))
    expect(codeOf(await hand.sendParts('PUT', `/fileUploads/${id}`, full))).toBe('400000')
  })

  it('refuses the second of two appends at the same time', async () => {
    const id = await hand.upload(Buffer.alloc(0))
    const body = appendBody(sales)
    const { hostname, port } = new URL(simulator.origin)
    const socket = createConnection(Number(port), hostname)
    const first = new Promise<string>((resolve, reject) => {
      let received = ''
      socket.setEncoding('utf8').on('error', reject)
      socket.on('data', chunk => {
        received += String(chunk)
        if (received.includes('</tsResponse>')) resolve(received)
      })
    })
    const head = `PUT ${hand.base}/fileUploads/${id} HTTP/1.1\r\nHost: x\r\nUser-Agent: by hand\r\nX-Tableau-Auth: ${hand.token}\r\nContent-Type: multipart/mixed; boundary=${BOUNDARY}\r\nContent-Length: ${body.length}\r\n\r\n`
    await new Promise(resolve =>
      socket.write(Buffer.concat([Buffer.from(head), body.subarray(0, 1000)]), resolve)
    )
    // The first append holds the session from its first byte on.
    while (simulator.requests.at(-1)?.bodyBytes !== 1000) await new Promise(resolve => setImmediate(resolve))
    const second = await hand.sendParts('PUT', `/fileUploads/${id}`, body)
    expect(second.status).toBe(500)
    expect(second.text).toContain('errors.upload.concurrent_write')
    socket.write(body.subarray(1000))
    expect(await first).toContain('HTTP/1.1 200 OK')
    socket.destroy()
  })

  it('spoils the file when a part that broke off is sent again', async () => {
    const id = await hand.upload(Buffer.alloc(0))
    simulator.inject({ kind: 'resetMidBody', afterBytes: 20_000 })
    await expect(hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(sales))).rejects.toThrow()
    // Until the server has noticed the break, the part that broke off is still in flight.
    const again = () => hand.sendParts('PUT', `/fileUploads/${id}`, appendBody(sales))
    let blind = await again()
    for (let tries = 0; blind.status === 500 && tries < 50; tries++) {
      await delay(100)
      blind = await again()
    }
    expect(blind.status).toBe(200)
    const answer = await publish(multipart(payloadPart(datasourcePayload('Sales', projectId))), {
      query: `${publishQuery}&uploadSessionId=${id}`
    })
    expect(codeOf(answer)).toBe('400011')
    expect(violations()).toEqual([expect.stringContaining('an append follows one that broke off')])
  })
})
