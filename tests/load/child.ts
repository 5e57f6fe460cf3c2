import { spawn, type ChildProcess } from 'node:child_process'

/** A server as a process of its own, so that what it uses can be told apart from what asks it. */
export class Child {
  readonly name: string
  readonly origin: string
  readonly #process: ChildProcess
  readonly #exit: Promise<void>
  #output = ''

  private constructor(name: string, origin: string, child: ChildProcess) {
    this.name = name
    this.origin = origin
    this.#process = child
    this.#exit = new Promise((resolve) => child.once('exit', () => resolve()))
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (part: Buffer) => (this.#output = (this.#output + part.toString('utf8')).slice(-8_192)))
    }
  }

  get pid(): number {
    return this.#process.pid!
  }

  /**
   * Starts a program of Node's and waits until it answers at `ready`.
   * @throws Error with what it printed, when it ends before that or takes longer than two minutes
   */
  static async start(options: {
    name: string
    args: string[]
    env: Record<string, string>
    port: number
    ready: string
    cwd?: string
  }): Promise<Child> {
    const { name, port, ready } = options
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...options.args], {
      ...(options.cwd ? { cwd: options.cwd } : {}),
      env: { PATH: process.env.PATH, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const started = new Child(name, `http://127.0.0.1:${port}`, child)
    const giveUp = Date.now() + 120_000
    while (child.exitCode === null && child.signalCode === null && Date.now() < giveUp) {
      const answer = await fetch(started.origin + ready).catch(() => undefined)
      await answer?.arrayBuffer()
      if (answer?.ok) return started
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    await started.end()
    throw new Error(`${name} did not start:\n${started.#output}`)
  }

  /** Asks it to end and waits; what does not end within twenty seconds is killed. */
  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    this.#process.kill('SIGTERM')
    const harder = setTimeout(() => this.#process.kill('SIGKILL'), 20_000)
    await this.#exit
    clearTimeout(harder)
  }
}
