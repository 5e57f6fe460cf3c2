import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { freePort } from './free-port.ts'

const main = path.resolve(import.meta.dirname, '../../server/src/main.ts')

/** The server as an operator runs it: a process of its own, by itself with the embedded database in a throw-away folder. */
export class ServerProcess {
  readonly dataDir: string
  readonly port: number
  readonly origin: string
  readonly #env: Record<string, string>
  output = ''
  #child: ChildProcess | undefined
  #exit: Promise<number | null> = Promise.resolve(null)

  private constructor(dataDir: string, port: number, env: Record<string, string>) {
    this.#env = env
    this.dataDir = dataDir
    this.port = port
    this.origin = `http://localhost:${port}`
  }

  /** @param env what each start has in its environment */
  static async make(env: Record<string, string> = {}): Promise<ServerProcess> {
    const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'secure-base-whole-'))
    fs.chmodSync(dataDir, 0o711) // as root, the database works under another user, who has to pass through
    return new ServerProcess(dataDir, await freePort(), env)
  }

  /** Starts it and waits until it says where it is, or has ended. */
  async start(env: Record<string, string> = {}): Promise<'listening' | 'ended'> {
    this.output = ''
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
      env: {
        PATH: process.env.PATH,
        PORT: String(this.port),
        DATA_DIR: this.dataDir,
        SETUP_TOKEN: 'a-token-for-tests',
        RATE_LIMITS: 'off',
        LOG_LEVEL: 'warn',
        ...this.#env,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    this.#exit = new Promise((resolve) => child.once('exit', (code) => resolve(code)))
    return await new Promise((resolve) => {
      const read = (chunk: Buffer) => {
        this.output += chunk.toString('utf8')
        if (this.output.includes('Secure Base is here')) resolve('listening')
      }
      child.stdout!.on('data', read)
      child.stderr!.on('data', read)
      void this.#exit.then(() => resolve('ended'))
    })
  }

  /** Sends a signal and waits for the end; answers the exit code, null after SIGKILL. */
  async end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    if (this.#child?.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal)
    return await this.#exit
  }

  /** Ends it and takes its folder away. */
  async remove(): Promise<void> {
    await this.end('SIGTERM')
    fs.rmSync(this.dataDir, { recursive: true, force: true })
  }
}
