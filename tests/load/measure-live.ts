import { round, type Figure } from './figure.ts'
import { Hall, roomSize, type Poured } from './hall.ts'
import type { Pouring } from './pour.ts'
import { median } from './rounds.ts'
import { openRooms, type Rooms } from './seed.ts'
import type { Stage } from './stage.ts'

const sockets = 2_000
const deliveriesPerSecond = 10_000

/** Messages that reach full rooms, beside bare Socket.IO, and what each socket weighs. */
export async function measureLive(stage: Stage): Promise<Figure[]> {
  const scene = await stage.live()
  const bare = await stage.yardstickLive()
  const rooms = Math.ceil(sockets / roomSize)
  const opened = await openRooms(scene.product.origin, scene.forum, rooms)

  const product = await Hall.fill([scene.product], sockets, guestsOf(opened))
  const yardstick = await Hall.fill([bare], sockets, (index) => ({
    command: 'join',
    payload: opened.sessions[Math.floor(index / roomSize)]!,
  }))

  const pouring = pouringIn(opened, stage)
  const [ours, theirs] = await pourInTurn(
    { hall: product, pouring },
    { hall: yardstick, pouring },
    stage.options.rounds,
  )
  return [
    {
      what: `live fan-out, ${sockets} sockets in rooms of ${roomSize}, processor time a delivery`,
      value: timesOf(ours, theirs),
      unit: '×',
      atMost: 1.3,
      note: `${costOf(ours)} µs, bare Socket.IO ${costOf(theirs)} µs`,
    },
    {
      what: `live fan-out, 99th percentile at ${deliveriesPerSecond} deliveries a second`,
      value: lateOf(ours) / lateOf(theirs),
      unit: '×',
      note: `${round(lateOf(ours))} ms, bare Socket.IO ${round(lateOf(theirs))} ms`,
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

/** The same rooms in two processes with Redis between them, beside one process alone. */
export async function measureTwoProcesses(stage: Stage): Promise<Figure[]> {
  const what = `live fan-out in two processes with Redis beside one process alone, processor time a delivery`
  const pair = await stage.pair()
  if (!pair)
    return [{ what, value: NaN, unit: '×', atMost: 1.6, note: 'needs redis-server: apt-get install redis-server' }]
  const scene = await stage.live()
  const count = Math.ceil(sockets / roomSize)
  const [inOne, inTwo] = [
    await openRooms(scene.product.origin, scene.forum, count),
    await openRooms(pair.products[0]!.origin, pair.forum, count),
  ]
  const one = await Hall.fill([scene.product], sockets, guestsOf(inOne))
  // Neighbours in a room come to different processes, so that every message has to reach both.
  const two = await Hall.fill(pair.products, sockets, guestsOf(inTwo), [pair.redis])
  const [apart, alone] = await pourInTurn(
    { hall: two, pouring: pouringIn(inTwo, stage) },
    { hall: one, pouring: pouringIn(inOne, stage) },
    stage.options.rounds,
  )
  return [
    {
      what,
      value: timesOf(apart, alone),
      unit: '×',
      atMost: 1.6,
      note: `${costOf(apart)} µs with Redis's own, one process ${costOf(alone)} µs`,
    },
    {
      what: `two processes with Redis, 99th percentile at ${deliveriesPerSecond} deliveries a second`,
      value: lateOf(apart) / lateOf(alone),
      unit: '×',
      note: `${round(lateOf(apart))} ms, one process ${round(lateOf(alone))} ms`,
    },
  ]
}

function guestsOf({ sessions, cookies, rules }: Rooms) {
  return (index: number) => ({
    cookie: cookies[index % roomSize]!,
    command: 'live:enter',
    payload: { sessionId: sessions[Math.floor(index / roomSize)]!, after: 0, agreedRulesVersion: rules },
  })
}

/** In the rooms that are full. */
function pouringIn({ sessions }: Rooms, { options }: Stage): Pouring {
  return {
    rooms: sessions.slice(0, Math.floor(sockets / roomSize)),
    messagesPerSecond: deliveriesPerSecond / roomSize,
    seconds: options.seconds,
  }
}

interface Side {
  readonly hall: Hall
  readonly pouring: Pouring
}

/** Two halls in turn, after a warm-up each; every second round goes the other way about. Everybody leaves afterwards. */
async function pourInTurn(ours: Side, theirs: Side, rounds: number): Promise<[Poured[], Poured[]]> {
  const poured = new Map<Side, Poured[]>([ours, theirs].map((side) => [side, []]))
  try {
    for (const { hall, pouring } of [ours, theirs]) await hall.pour(pouring)
    for (let count = 0; count < rounds; count++) {
      for (const side of count % 2 ? [theirs, ours] : [ours, theirs]) {
        poured.get(side)!.push(await side.hall.pour(side.pouring))
      }
    }
  } finally {
    for (const { hall } of [ours, theirs]) hall.close()
  }
  return [poured.get(ours)!, poured.get(theirs)!]
}

function timesOf(ours: Poured[], theirs: Poured[]): number {
  return median(ours.map((one, index) => one.cpuMs / theirs[index]!.cpuMs))
}

/** Microseconds of processor time a delivery. */
function costOf(all: Poured[]): string {
  return round(median(all.map(({ cpuMs }) => cpuMs * 1_000)))
}

function lateOf(all: Poured[]): number {
  return median(all.map(({ p99 }) => p99))
}
