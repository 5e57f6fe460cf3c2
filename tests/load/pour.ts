import type { FastifyInstance } from 'fastify'

/** What is said in rooms, how fast and for how long. */
export interface Pouring {
  readonly rooms: readonly string[]
  readonly messagesPerSecond: number
  readonly seconds: number
}

/** A message as a live room sends it, with the moment at which it was handed over. */
export interface PouredEvent {
  readonly sentAt: number
  readonly sessionId: string
}

/** Bytes that a server holds, once what it no longer needs is collected. */
export interface Memory {
  readonly used: number
  readonly resident: number
}

/** Milliseconds on a clock that every process of this machine shares. */
export function sharedNow(): number {
  return performance.timeOrigin + performance.now()
}

/**
 * Mounts `POST /pour`, by which the bench lets a server send messages in its rooms, one room after the other at an even
 * pace. Answers how many were sent. The sending stands in the server, so that nothing but the fan-out is measured.
 * `GET /memory` needs `--expose-gc`.
 */
export function mountPouring(app: FastifyInstance, emit: (room: string, event: PouredEvent) => void): void {
  app.post<{ Body: Pouring }>('/pour', async ({ body }) => {
    const { rooms, messagesPerSecond, seconds } = body
    const start = sharedNow()
    const total = Math.round(messagesPerSecond * seconds)
    let sent = 0
    while (sent < total) {
      const due = Math.min(total, Math.floor(((sharedNow() - start) / 1_000) * messagesPerSecond))
      for (; sent < due; sent++) emit(rooms[sent % rooms.length]!, eventIn(rooms[sent % rooms.length]!, sent))
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    return { sent }
  })
  app.get('/memory', async (): Promise<Memory> => {
    gc!()
    const { heapUsed, external, rss } = process.memoryUsage()
    return { used: heapUsed + external, resident: rss }
  })
}

function eventIn(sessionId: string, seq: number) {
  const body = 'I wait for the answer and tell myself that the evening is only an evening.'
  return {
    sentAt: sharedNow(),
    sessionId,
    seq,
    at: new Date().toISOString(),
    type: 'message-posted',
    message: {
      id: '01900000-0000-7000-8000-000000000001',
      author: { id: '01900000-0000-7000-8000-000000000002', name: 'Writer 1', mark: '/marks/0190.svg' },
      body,
      html: `<p>${body}</p>`,
    },
  }
}
