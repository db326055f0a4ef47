import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type DogApi, startDogApi } from '../../simulator/dog-api.ts'

describe('dog API', () => {
  let api: DogApi
  beforeEach(async () => {
    api = await startDogApi()
  })
  afterEach(() => api.close())

  const get = (path: string) => fetch(`${api.origin}${path}`)

  it('gives a picture whose address has the breed where the real one has it', async () => {
    const response = await get('/api/breeds/image/random')
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toEqual({
      message: `${api.origin}/breeds/hound-afghan/n02088094_1003.jpg`,
      status: 'success'
    })
    expect(api.pictures[0]?.split('/')[4]).toBe('hound-afghan')
  })

  it('gives a new picture each time, in the same order each time it is started', async () => {
    const breeds = []
    for (let request = 0; request < 8; request++) {
      const { message } = (await (await get('/api/breeds/image/random')).json()) as { message: string }
      breeds.push(message.split('/')[4])
    }
    expect(breeds).toEqual([
      'hound-afghan',
      'terrier-border',
      'samoyed',
      'retriever-golden',
      'pug',
      'collie-border',
      'beagle',
      'hound-afghan'
    ])
  })

  it('answers any other address with 404', async () => {
    const response = await get('/api/breeds/list/all')
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ status: 'error', code: 404 })
    expect(api.pictures).toEqual([])
  })
})
