import type { Server as HttpServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { Server, type Socket } from 'socket.io'
import { Problem, type ProblemView } from '@secure-base/shared/kernel/problem.ts'
import type { App } from '../app.ts'
import { listStandingLogins } from '../db/login-sessions.ts'
import { makeCtx } from '../kernel/ctx.ts'
import { readRoom, rooms, type Listener, type Push, type RoomKind } from '../kernel/push.ts'
import type { PageCache } from './page-cache.ts'
import { problemOf } from './problems.ts'
import type { Redis } from './redis.ts'
import { isOwnOrigin, setSecurityHeaders } from './security.ts'

/** The push side: usable before the first socket connects, and by actions that know nothing of sockets. */
export class SocketPush implements Push {
  readonly io: Server
  readonly #several: boolean

  /** @param redis what several processes tell each other by; null: there is this one alone */
  constructor(redis: Redis | null) {
    this.#several = redis !== null
    this.io = new Server({
      path: '/socket.io',
      serveClient: false,
      // A live message is 4,000 characters at most; anything near this size is not one of ours.
      maxHttpBufferSize: 64 * 1024,
      pingInterval: 20_000,
      pingTimeout: 20_000,
      // Our log replays what was missed; Socket.IO's own recovery loses it on a restart.
      // Polling asks again and again, and each time has to come to the process that it began with.
      transports: redis ? ['websocket'] : ['websocket', 'polling'],
      ...(redis ? { adapter: redis.adapter() } : {}),
      perMessageDeflate: false,
    })
  }

  emit(room: string, name: string, payload: object): void {
    // Most threads nobody watches at this moment. Who listens in other processes is not known here.
    if (!this.#several && !this.io.of('/').adapter.rooms.has(room)) return
    this.io.to(room).emit(name, payload)
  }

  putOut(from: string, room: string): void {
    this.io.in(from).socketsLeave(room)
  }

  disconnect(room: string): void {
    this.io.in(room).disconnectSockets(true)
  }

  dropPages(tag: string): void {
    if (this.#several) this.io.serverSideEmit('page-changed', tag)
  }

  emitHere(room: string, name: string, payload: object): void {
    this.io.local.to(room).emit(name, payload)
  }

  listenersHere(kind: RoomKind): Map<string, Listener[]> {
    const { adapter, sockets } = this.io.of('/')
    const found = new Map<string, Listener[]>()
    for (const [name, members] of adapter.rooms) {
      const room = readRoom(name)
      if (room.kind !== kind) continue
      const listeners = [...members].flatMap((id) => {
        const socket = sockets.get(id)
        return socket ? [listenerOf(socket, name)] : []
      })
      found.set(room.id, listeners)
    }
    return found
  }
}

function listenerOf(socket: Socket, room: string): Listener {
  return {
    accountId: idOf(socket, 'account'),
    putOut: () => void socket.leave(room),
    disconnect: () => void socket.disconnect(true),
  }
}

/** Whose line it is: the id in the name of a room that it has been in since it came. */
function idOf(socket: Socket, kind: 'account' | 'login'): string | null {
  for (const name of socket.rooms) if (readRoom(name).kind === kind) return readRoom(name).id
  return null
}

type Ack = (answer: { ok: true; value: unknown } | { ok: false; problem: ProblemView }) => void

/** How long commands that are being carried out may take before the process ends over them. */
const lastAnswersMs = 5_000
const breathMs = 50

/** Puts Socket.IO on the app's server and runs mounted commands, each with a fresh context. */
export function realtime(app: App, push: SocketPush, pages: PageCache): void {
  const { io } = push
  /** Each socket's last answer, done or on its way. */
  const answers = new Map<Socket, Promise<void>>()
  let ending = false
  io.attach(app.server as HttpServer, {
    path: '/socket.io',
    // Browsers send cookies with a socket from any site; only our own pages may open one.
    allowRequest: (request, decide) => decide(null, isOwnOrigin(request.headers.origin, app.ground.config)),
  })
  app.server.prependListener('request', (request, response) => {
    if (request.url?.startsWith('/socket.io')) setSecurityHeaders(response, app.ground.config)
  })
  app.addHook('preClose', async () => {
    ending = true
    // What is being done is answered first. A closed line, unlike a socket told to go, comes back by itself, each after
    // a moment of its own, to whoever serves then, and asks for what it missed.
    const goodbyes = [...answers].map(async ([socket, last]) => {
      await last
      await wait(breathMs) // an answer that comes in one breath with the end is lost on some clients
      socket.conn.close()
    })
    const late = new AbortController()
    await Promise.race([Promise.all(goodbyes), wait(lastAnswersMs, null, { signal: late.signal }).catch(() => {})])
    late.abort()
    await io.close()
  })

  // Another process has changed what pages are kept of here.
  io.on('page-changed', (tag: unknown) => {
    if (typeof tag === 'string') pages.drop(tag)
  })

  app.everyHeartbeat(async () => {
    const here = push.listenersHere('login')
    const { database, clock } = app.ground
    const standing = new Set(await listStandingLogins(database, [...here.keys()], clock.now()))
    for (const [login, listeners] of here) if (!standing.has(login)) listeners.forEach((one) => one.disconnect())
  })

  io.on('connection', (socket) => {
    // One after the other: what somebody sends in an order happens in it, and nothing before the socket is in the
    // rooms by which it can be put out again.
    let last = welcome(app, socket)
    answers.set(socket, last)
    socket.once('disconnect', () => answers.delete(socket))
    socket.onAny((name: unknown, ...rest: unknown[]) => {
      if (ending) return // said again to whoever serves next
      // A line that broke meanwhile hears no answer; what it said is said again by the next one.
      last = last.then(() => (socket.connected ? run(app, socket, name, rest) : undefined))
      if (socket.connected) answers.set(socket, last)
    })
  })
}

/** Whoever is signed in hears what concerns their account, and is cut off when that login session ends. */
async function welcome(app: App, socket: Socket): Promise<void> {
  try {
    const login = await app.loginSessions.of(socket.handshake.headers.cookie)
    if (login.session && login.actor.id) {
      await socket.join([rooms.account(login.actor.id), rooms.loginSession(login.session.hash)])
    }
  } catch (error) {
    problemOf(error, app.log)
    // The database is away: a closed line comes back by itself, a socket that is told to go does not.
    socket.conn.close()
  }
}

/** More than anybody reads at once; a page listens to one. */
const mostRooms = 50

/** @throws Problem `too-many` beyond what one line may listen to */
function join(socket: Socket, room: string): void {
  // A line that has broken would stand in the room for ever.
  if (!socket.connected || socket.rooms.has(room)) return
  if (socket.rooms.size >= mostRooms) throw new Problem('too-many', { reason: 'too-many-rooms', retryAfter: 60 })
  void socket.join(room)
}

async function run(app: App, socket: Socket, name: unknown, rest: unknown[]): Promise<void> {
  const last = rest.at(-1)
  const ack: Ack = typeof last === 'function' ? (last as Ack) : () => {}
  const payload: unknown = typeof last === 'function' ? (rest.length > 1 ? rest[0] : {}) : rest[0]
  const command = typeof name === 'string' ? app.contracts.commands.get(name) : undefined
  try {
    // By account, so that ten lines of one person say no more than one.
    await app.limits.take('command', idOf(socket, 'account') ?? socket.id)
    if (!command) throw new Problem('not-found', { detail: 'No such command' })
    const login = await app.loginSessions.of(socket.handshake.headers.cookie)
    const value = await command.run(makeCtx(app.ground, login.actor), payload, {
      join: (room) => join(socket, room),
      leave: (room) => void socket.leave(room),
    })
    app.tellOfCommand(command.shape.name, true)
    ack({ ok: true, value })
  } catch (error) {
    if (command) app.tellOfCommand(command.shape.name, false)
    ack({ ok: false, problem: problemOf(error, app.log).view() })
  }
}
