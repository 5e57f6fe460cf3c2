/** The yardstick of live rooms: nothing but Socket.IO, that lets everybody into every room. */
import Fastify from 'fastify'
import { Server } from 'socket.io'
import { mountPouring } from './pour.ts'

const app = Fastify({ logger: { level: 'warn' } })
const io = new Server(app.server, { serveClient: false, perMessageDeflate: false })
io.on('connection', (socket) => {
  socket.on('join', (room: string, done: () => void) => {
    void socket.join(room)
    done()
  })
})
mountPouring(app, (room, event) => io.to(room).emit('live:event', event))
app.get('/ready', async () => ({ status: 'ok' }))
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
process.once('SIGTERM', () => void io.close().then(() => process.exit(0)))
