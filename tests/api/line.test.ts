import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { Server, type ServerOptions, type Socket } from 'socket.io'
import { expect, onTestFinished, test } from 'vitest'
import { Line } from '../../web/src/lib/kernel/line.ts'

/** The line that pages open, against the library at the other end. */
async function serve(port = 0, options: Partial<ServerOptions> = {}) {
  const server = http.createServer()
  const io = new Server(server, { transports: ['websocket'], ...options })
  const sockets: Socket[] = []
  io.on('connection', (socket) => {
    sockets.push(socket)
    socket.on('twice', (payload: { number: number }, answer: (value: unknown) => void) => {
      setTimeout(() => answer({ twice: payload.number * 2 }), 20 - payload.number)
    })
    socket.on('mute', () => {})
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => (stopped ??= io.close())
  onTestFinished(stop)
  return { io, sockets, stop, port: (server.address() as AddressInfo).port }
}

function openLine(port: number) {
  const heard: string[] = []
  const line = new Line(`http://127.0.0.1:${port}`, {
    opened: () => heard.push('opened'),
    dropped: () => heard.push('dropped'),
    pushed: (name, payload) => heard.push(`${name} ${JSON.stringify(payload)}`),
  })
  onTestFinished(() => line.end())
  return { line, heard }
}

test('pushes are heard in order, and every question gets its own answer', async () => {
  const { io, port } = await serve()
  const { line, heard } = openLine(port)
  await line.whenOpen()
  const answers = await Promise.all([1, 2, 3, 11].map((number) => line.ask('twice', { number }, 2_000)))
  expect(answers).toEqual([2, 4, 6, 22].map((twice) => ({ twice })))
  io.emit('said', { words: 'line one\nline two “ő”' })
  io.emit('said', { words: '42["not","a packet"]' })
  await expect
    .poll(() => heard)
    .toEqual(['opened', 'said {"words":"line one\\nline two “ő”"}', 'said {"words":"42[\\"not\\",\\"a packet\\"]"}'])
  await expect(line.ask('mute', {}, 50)).rejects.toThrow('in time')
})

test('a line that is closed, or told to go, fails what was asked and comes back', async () => {
  const { sockets, port } = await serve()
  const { line, heard } = openLine(port)
  for (const cut of [
    (socket: Socket) => socket.conn.close(),
    (socket: Socket) => socket.disconnect(true),
    (socket: Socket) => socket.disconnect(),
  ]) {
    await line.whenOpen()
    const asked = line.ask('mute', {}, 20_000)
    cut(sockets.at(-1)!)
    await expect(asked).rejects.toThrow('dropped')
    expect(line.isOpen).toBe(false)
    await expect(line.ask('mute', {}, 20_000)).rejects.toThrow('not open')
  }
  await line.whenOpen()
  expect(heard).toEqual(['opened', 'dropped', 'opened', 'dropped', 'opened', 'dropped', 'opened'])
  expect(sockets).toHaveLength(4)
  expect(sockets.filter((socket) => socket.connected)).toHaveLength(1)
})

test('a server that was away is found again, and one that refuses is asked again', async () => {
  const first = await serve()
  const { line, heard } = openLine(first.port)
  await line.whenOpen()
  await first.stop()
  await expect.poll(() => heard).toEqual(['opened', 'dropped'])
  const second = await serve(first.port)
  let refused = 0
  second.io.use((_, next) => next(refused++ === 0 ? new Error('not now') : undefined))
  await line.whenOpen()
  expect(refused).toBe(2)
  expect(await line.ask('twice', { number: 4 }, 2_000)).toEqual({ twice: 8 })
})

test('a line that has gone silent is given up', async () => {
  const { port } = await serve(0, { pingInterval: 100, pingTimeout: 100 })
  let passing = true
  const cut: net.Socket[] = []
  const between = net.createServer((near) => {
    const far = net.connect(port, '127.0.0.1')
    cut.push(near)
    near.on('data', (bytes) => passing && far.write(bytes)).on('error', () => far.destroy())
    far.on('data', (bytes) => passing && near.write(bytes)).on('error', () => near.destroy())
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const near of cut) near.destroy()
    between.close()
  })
  const { line, heard } = openLine((between.address() as AddressInfo).port)
  await line.whenOpen()
  expect(await line.ask('twice', { number: 1 }, 2_000)).toEqual({ twice: 2 })
  passing = false
  await expect.poll(() => heard).toEqual(['opened', 'dropped'])
  passing = true
  await line.whenOpen()
})

test('a line that was ended stays so', async () => {
  const { sockets, io, port } = await serve()
  const { line, heard } = openLine(port)
  await line.whenOpen()
  const asked = line.ask('mute', {}, 20_000)
  line.end()
  await expect(asked).rejects.toThrow('dropped')
  await expect.poll(() => io.engine.clientsCount).toBe(0)
  const leaving = new AbortController()
  const waiting = line.whenOpen(leaving.signal)
  leaving.abort(new Error('the page is gone'))
  await expect(waiting).rejects.toThrow('the page is gone')
  expect(heard).toEqual(['opened'])
  expect(sockets).toHaveLength(1)
})
