import { io, type Socket } from 'socket.io-client'
import { canReadCpu, cpuOfProcess } from './cpu.ts'
import type { Child } from './child.ts'
import { round, type Figure } from './figure.ts'
import { sharedNow, type Memory, type PouredEvent, type Pouring } from './pour.ts'
import { median } from './rounds.ts'
import { ask, openRooms } from './seed.ts'
import type { Stage } from './stage.ts'

const sockets = 2_000
const roomSize = 12
const deliveriesPerSecond = 10_000

/** Messages that reach full rooms, beside bare Socket.IO, and what each socket weighs. */
export async function measureLive(stage: Stage): Promise<Figure[]> {
  const scene = await stage.live()
  const bare = await stage.yardstickLive()
  const rooms = Math.ceil(sockets / roomSize)
  const opened = await openRooms(scene.product.origin, scene.forum, rooms)

  const product = await Hall.fill(scene.product, sockets, (index) => ({
    cookie: opened.cookies[index % roomSize]!,
    command: 'live:enter',
    payload: { sessionId: opened.sessions[Math.floor(index / roomSize)]!, after: 0, agreedRulesVersion: opened.rules },
  }))
  const yardstick = await Hall.fill(bare, sockets, (index) => ({
    command: 'join',
    payload: opened.sessions[Math.floor(index / roomSize)]!,
  }))

  const ours: Poured[] = []
  const theirs: Poured[] = []
  try {
    const pouring: Pouring = {
      rooms: opened.sessions.slice(0, Math.floor(sockets / roomSize)), // the full ones
      messagesPerSecond: deliveriesPerSecond / roomSize,
      seconds: stage.options.seconds,
    }
    for (const hall of [product, yardstick]) await hall.pour(pouring)
    for (let count = 0; count < stage.options.rounds; count++) {
      for (const hall of count % 2 ? [yardstick, product] : [product, yardstick]) {
        ;(hall === product ? ours : theirs).push(await hall.pour(pouring))
      }
    }
  } finally {
    product.close()
    yardstick.close()
  }
  const cost = (all: Poured[]) => round(median(all.map(({ cpuMs }) => cpuMs * 1_000)))
  const late = (all: Poured[]) => median(all.map(({ p99 }) => p99))
  return [
    {
      what: `live fan-out, ${sockets} sockets in rooms of ${roomSize}, processor time a delivery`,
      value: median(ours.map((one, index) => one.cpuMs / theirs[index]!.cpuMs)),
      unit: '×',
      atMost: 1.3,
      note: `${cost(ours)} µs, bare Socket.IO ${cost(theirs)} µs`,
    },
    {
      what: `live fan-out, 99th percentile at ${deliveriesPerSecond} deliveries a second`,
      value: late(ours) / late(theirs),
      unit: '×',
      note: `${round(late(ours))} ms, bare Socket.IO ${round(late(theirs))} ms`,
    },
    {
      what: 'memory a socket in a live room, above the process',
      value: product.kilobytesASocket.used,
      unit: 'kB',
      atMost: 40,
      note: `collected; resident ${round(product.kilobytesASocket.resident)}; bare Socket.IO ${round(yardstick.kilobytesASocket.used)}, ${round(yardstick.kilobytesASocket.resident)}`,
    },
  ]
}

interface Poured {
  /** Milliseconds of processor time a delivery. */
  readonly cpuMs: number
  /** Milliseconds from handing over to arriving. */
  readonly p99: number
}

/** A server with its rooms full of people. */
class Hall {
  readonly kilobytesASocket: Memory
  readonly #server: Child
  readonly #sockets: Socket[]
  #delays: number[] = []

  private constructor(server: Child, sockets: Socket[], kilobytesASocket: Memory) {
    this.#server = server
    this.#sockets = sockets
    this.kilobytesASocket = kilobytesASocket
    for (const socket of sockets) {
      socket.on('live:event', ({ sentAt }: PouredEvent) => void this.#delays.push(sharedNow() - sentAt))
    }
  }

  /** Lets people in, a hundred at a time; the first hundred warm the server up and are not weighed. */
  static async fill(
    server: Child,
    count: number,
    guest: (index: number) => { cookie?: string; command: string; payload: unknown },
  ): Promise<Hall> {
    const sockets: Socket[] = []
    let before: Memory = { used: NaN, resident: NaN }
    for (let index = 0; index < count; index += 100) {
      if (index === 100) before = await memoryOf(server)
      const next = Array.from({ length: Math.min(100, count - index) }, async (_, more) => {
        const { cookie, command, payload } = guest(index + more)
        const socket = io(server.origin, {
          transports: ['websocket'],
          forceNew: true,
          ...(cookie && { extraHeaders: { cookie } }),
        })
        sockets.push(socket)
        const answer = (await socket.timeout(30_000).emitWithAck(command, payload)) as { ok: boolean } | undefined
        if (answer?.ok === false) throw new Error(`${command} was refused: ${JSON.stringify(answer)}`)
      })
      await Promise.all(next)
    }
    await settle(server)
    const after = await memoryOf(server)
    const each = (what: keyof Memory) => (after[what] - before[what]) / 1_024 / (count - 100)
    return new Hall(server, sockets, { used: each('used'), resident: each('resident') })
  }

  /** Lets the server send, and waits until everything has arrived. @throws Error when something did not */
  async pour(pouring: Pouring): Promise<Poured> {
    this.#delays = []
    await settle(this.#server)
    const before = canReadCpu ? cpuOfProcess(this.#server.pid) : NaN
    const { sent } = await ask<{ sent: number }>(this.#server.origin, '/pour', pouring)
    const deliveries = sent * roomSize
    const giveUp = Date.now() + 10_000
    while (this.#delays.length < deliveries) {
      if (Date.now() > giveUp) throw new Error(`${this.#delays.length} of ${deliveries} messages arrived`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const after = canReadCpu ? cpuOfProcess(this.#server.pid) : NaN
    const sorted = this.#delays.toSorted((a, b) => a - b)
    return { cpuMs: ((after - before) * 1_000) / deliveries, p99: sorted[Math.floor(sorted.length * 0.99)]! }
  }

  close(): void {
    for (const socket of this.#sockets) socket.disconnect()
  }
}

async function memoryOf(server: Child): Promise<Memory> {
  return (await (await fetch(`${server.origin}/memory`)).json()) as Memory
}

/** Waits until a server rests: what it still works off would be counted with what is measured. Half a minute at most. */
async function settle({ pid }: Child): Promise<void> {
  for (let count = 0; canReadCpu && count < 60; count++) {
    const before = cpuOfProcess(pid)
    await new Promise((resolve) => setTimeout(resolve, 500))
    if (cpuOfProcess(pid) - before <= 0.03) return
  }
}
