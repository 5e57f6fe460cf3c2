import { io, type Socket } from 'socket.io-client'
import type { Child } from './child.ts'
import { canReadCpu, cpuOfProcess } from './cpu.ts'
import { sharedNow, type Memory, type PouredEvent, type Pouring } from './pour.ts'
import { ask } from './seed.ts'

/** People in a room; as many as there are writers in the forum. */
export const roomSize = 12

/** What one pouring cost. */
export interface Poured {
  /** Milliseconds of processor time a delivery. */
  readonly cpuMs: number
  /** Milliseconds from handing over to arriving. */
  readonly p99: number
}

/** Live rooms full of people, in one server process or several that share them. */
export class Hall {
  readonly kilobytesASocket: Memory
  readonly #servers: readonly Child[]
  /** What sends between them is counted as well. */
  readonly #pids: readonly number[]
  readonly #sockets: Socket[]
  #delays: number[] = []

  private constructor(servers: readonly Child[], pids: readonly number[], sockets: Socket[], kilobytesASocket: Memory) {
    this.#servers = servers
    this.#pids = pids
    this.#sockets = sockets
    this.kilobytesASocket = kilobytesASocket
    for (const socket of sockets) {
      socket.on('live:event', ({ sentAt }: PouredEvent) => void this.#delays.push(sharedNow() - sentAt))
    }
  }

  /**
   * Lets people in, a hundred at a time, at each server in turn; the first hundred warm up and are not weighed.
   * @param between processes that the servers reach each other by
   */
  static async fill(
    servers: readonly Child[],
    count: number,
    guest: (index: number) => { cookie?: string; command: string; payload: unknown },
    between: readonly number[] = [],
  ): Promise<Hall> {
    const pids = [...servers.map(({ pid }) => pid), ...between]
    const sockets: Socket[] = []
    let before: Memory = { used: NaN, resident: NaN }
    for (let index = 0; index < count; index += 100) {
      if (index === 100) before = await memoryOf(servers)
      const next = Array.from({ length: Math.min(100, count - index) }, async (_, more) => {
        const { cookie, command, payload } = guest(index + more)
        const socket = io(servers[(index + more) % servers.length]!.origin, {
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
    await settle(pids)
    const after = await memoryOf(servers)
    const each = (what: keyof Memory) => (after[what] - before[what]) / 1_024 / (count - 100)
    return new Hall(servers, pids, sockets, { used: each('used'), resident: each('resident') })
  }

  /** Lets the servers send, each its share, and waits until everything has arrived. @throws Error when something did not */
  async pour(pouring: Pouring): Promise<Poured> {
    this.#delays = []
    await settle(this.#pids)
    const before = cpuOf(this.#pids)
    const share = { ...pouring, messagesPerSecond: pouring.messagesPerSecond / this.#servers.length }
    const all = await Promise.all(this.#servers.map(({ origin }) => ask<{ sent: number }>(origin, '/pour', share)))
    const deliveries = all.reduce((sum, { sent }) => sum + sent, 0) * roomSize
    const giveUp = Date.now() + 10_000
    while (this.#delays.length < deliveries) {
      if (Date.now() > giveUp) throw new Error(`${this.#delays.length} of ${deliveries} messages arrived`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const after = cpuOf(this.#pids)
    const sorted = this.#delays.toSorted((a, b) => a - b)
    return { cpuMs: ((after - before) * 1_000) / deliveries, p99: sorted[Math.floor(sorted.length * 0.99)]! }
  }

  close(): void {
    for (const socket of this.#sockets) socket.disconnect()
  }
}

async function memoryOf(servers: readonly Child[]): Promise<Memory> {
  let [used, resident] = [0, 0]
  for (const { origin } of servers) {
    const memory = (await (await fetch(`${origin}/memory`)).json()) as Memory
    used += memory.used
    resident += memory.resident
  }
  return { used, resident }
}

function cpuOf(pids: readonly number[]): number {
  return canReadCpu ? pids.reduce((sum, pid) => sum + cpuOfProcess(pid), 0) : NaN
}

/** Waits until servers rest: what they still work off would be counted with what is measured. Half a minute at most. */
async function settle(pids: readonly number[]): Promise<void> {
  for (let count = 0; canReadCpu && count < 60; count++) {
    const before = cpuOf(pids)
    await new Promise((resolve) => setTimeout(resolve, 500))
    if (cpuOf(pids) - before <= 0.03 * pids.length) return
  }
}
