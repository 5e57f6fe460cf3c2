import net from 'node:net'
import pg from 'pg'

/** What begins something and answers nothing that anybody waits for. */
const opening = /^(begin|savepoint \w+)$/

const nothing = { rows: [], rowCount: 0, command: '', oid: 0, fields: [] }

/**
 * A connection that sends what is asked in one turn of the event loop together: each write wakes the database, and costs
 * a call of the kernel, which is more than most statements cost. What opens a transaction is sent with the statement after
 * it, which fails where that did; what fails because something before it failed does so with the reason of that.
 */
export class Connection extends pg.Client {
  constructor(config: pg.ClientConfig = {}) {
    const socket = new net.Socket()
    super({ ...config, pipeline: true, stream: () => socket })

    let gathers = false
    const gather = () => {
      if (gathers) return
      gathers = true
      socket.cork()
      setImmediate(() => {
        gathers = false
        socket.uncork()
      })
    }

    let opened: Promise<unknown> | undefined
    let failure: unknown
    const ask = (asked: unknown[]): unknown => (super.query as (...asked: unknown[]) => unknown).apply(this, asked)
    this.query = ((...asked: unknown[]) => {
      gather()
      const sent = ask(asked)
      if (!(sent instanceof Promise)) return sent // by a callback, as nobody does within a transaction
      const answer = sent.catch((error: unknown) => {
        // Of those sent together one fails, and the others for that alone: whoever hears of these first is told why.
        if (!(failure && isAborted(error))) failure = error
        throw failure
      })
      if (opening.test(textOf(asked[0]))) {
        const earlier = opened
        opened = Promise.all([earlier, answer])
        opened.catch(() => {}) // the next statement tells
        return Promise.resolve(nothing)
      }
      if (!opened) return answer
      const both = Promise.all([answer, opened]).then(([answered]) => answered as unknown)
      opened = undefined
      return both
    }) as pg.Client['query']
  }
}

/** Nothing is done any more within a transaction in which something failed. */
function isAborted(error: unknown): boolean {
  return (error as { code?: unknown }).code === '25P02'
}

function textOf(query: unknown): string {
  return typeof query === 'string' ? query : ((query as { text?: string } | null)?.text ?? '')
}
