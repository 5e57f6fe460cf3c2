import { expect, test, vi } from 'vitest'
import { api } from './api.ts'
import { ApiProblem } from './ask.ts'

function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  return vi.fn<typeof fetch>(async () => new Response(body === null ? null : JSON.stringify(body), { status, headers }))
}

test('a call goes to the address of its contract, with what belongs into it', async () => {
  const fetch = answering(200, { items: [], nextCursor: null })
  await api(fetch).listThreads({ params: { slug: 'a b/c' }, query: { limit: 3 } })
  expect(fetch.mock.calls[0]?.[0]).toBe('/api/groups/a%20b%2Fc/threads?limit=3')
  expect(fetch.mock.calls[0]?.[1]).toMatchObject({ method: 'GET' })

  await api(fetch).logIn({ body: { pseudonym: 'ana', password: 'secret' } })
  expect(fetch.mock.calls[1]?.[0]).toBe('/api/login')
  expect(fetch.mock.calls[1]?.[1]?.body).toBe('{"pseudonym":"ana","password":"secret"}')
})

test('an answer without words is null', async () => {
  expect(await api(answering(204, null)).logOut()).toBeNull()
})

test('a refusal keeps its status, code, reason, fields and the time to wait', async () => {
  const problem = { code: 'too-many', reason: 'log-in', errors: [{ path: 'pseudonym', message: 'no' }] }
  const error = await api(answering(429, problem, { 'retry-after': '90' }))
    .getMe()
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ApiProblem)
  expect(error).toMatchObject({ status: 429, code: 'too-many', reason: 'log-in', retryAfter: 90 })
  expect((error as ApiProblem).errors).toEqual(problem.errors)
})

test('no connection, and a stranger that answers for the API, are refusals too', async () => {
  const away = vi.fn<typeof fetch>(async () => {
    throw new TypeError('Failed to fetch')
  })
  await expect(api(away).getMe()).rejects.toMatchObject({ code: 'offline' })
  await expect(api(answering(502, 'Bad gateway')).getMe()).rejects.toMatchObject({ status: 502, code: 'internal' })
  await expect(api(answering(503, 'Maintenance')).getMe()).rejects.toMatchObject({ code: 'unavailable' })
})
