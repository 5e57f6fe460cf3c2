import { once } from 'node:events'
import net from 'node:net'

/** An SMTP server of the test's own, that can take a mail and then hold still before it says that it has it. */
export class MailServer {
  readonly url: string
  /** What it said that it has. */
  readonly taken: string[] = []
  /** How many it took without saying so. */
  held = 0
  holding = false
  readonly #server: net.Server

  private constructor(server: net.Server) {
    this.#server = server
    this.url = `smtp://127.0.0.1:${(server.address() as net.AddressInfo).port}`
    server.on('connection', (socket) => this.#converse(socket))
  }

  static async start(): Promise<MailServer> {
    const server = net.createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new MailServer(server)
  }

  stop(): void {
    this.#server.close()
  }

  #converse(socket: net.Socket): void {
    const say = (line: string): void => void socket.write(`${line}\r\n`)
    let heard = ''
    let inMail = false
    socket.on('error', () => {}) // whoever was killed says no goodbye
    socket.on('data', (part) => {
      heard += part.toString('utf8')
      for (;;) {
        const end = inMail ? '\r\n.\r\n' : '\r\n'
        const at = heard.indexOf(end)
        if (at < 0) return
        const words = heard.slice(0, at)
        heard = heard.slice(at + end.length)
        if (inMail) {
          inMail = false
          if (this.holding) {
            this.held++
          } else {
            this.taken.push(words)
            say('250 taken')
          }
        } else if (/^DATA/i.test(words)) {
          inMail = true
          say('354 go on')
        } else if (/^QUIT/i.test(words)) {
          say('221 goodbye')
          socket.end()
        } else say('250 yes')
      }
    })
    say('220 a mail server for tests')
  }
}
