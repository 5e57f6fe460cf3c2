import { createHash } from 'node:crypto'
import type { App } from '../app.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'

const hues = [172, 18, 205, 42, 262, 330, 120, 225, 60]

/**
 * Address of the calm picture that stands for somebody: two arcs on a tinted ground, never a face.
 * @param of an account's or alias's id; no more than a tint and an angle of it can be read back from the address
 */
export function markOf(of: string): string {
  const digest = createHash('sha256').update(of).digest()
  return `/api/marks/${digest[0]! % hues.length}-${(digest[1]! % 36) * 10}.svg`
}

/** Serves the pictures; the address says all, so browsers keep them for good. */
export function marks(app: App): void {
  app.get('/api/marks/:name', async (request, reply) => {
    const match = /^(\d)-(\d{1,3})\.svg$/.exec((request.params as { name: string }).name)
    const hue = match && hues[Number(match[1])]
    if (!match || hue === undefined) notFound('picture')
    reply.raw.removeHeader('x-robots-tag')
    return await reply
      .type('image/svg+xml')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(draw(hue!, Number(match![2]) % 360))
  })
}

function draw(hue: number, angle: number): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="20" fill="hsl(${hue} 30% 84%)"/>` +
    `<g transform="rotate(${angle} 20 20)" fill="none" stroke="hsl(${hue} 38% 36%)" stroke-width="3" stroke-linecap="round">` +
    `<path d="M10 22a10 10 0 0 1 20 0"/><path d="M15 24a5 5 0 0 1 10 0" opacity=".7"/></g></svg>`
  )
}
