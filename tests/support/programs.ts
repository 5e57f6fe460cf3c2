import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Where a program of the machine lies; null when it is not there. */
export function findProgram(name: string, otherwise?: string): string | null {
  for (const candidate of otherwise ? [name, otherwise] : [name]) {
    try {
      return execFileSync('sh', ['-c', `command -v "$1"`, 'sh', candidate], { encoding: 'utf8' }).trim()
    } catch {
      // not by this name
    }
  }
  return null
}

/**
 * Says why tests do not run without a program. Under `CI=true` there is no such excuse.
 * @param names Debian's packages
 */
export function skipWithout(programs: Record<string, string | null>): boolean {
  const missing = Object.keys(programs).filter((name) => !programs[name])
  if (missing.length === 0) return false
  const line = `several processes are tested with ${missing.join(' and ')}: apt-get install ${missing.join(' ')}`
  if (process.env.CI === 'true') throw new Error(line)
  console.warn(`SKIPPED: ${line}`)
  return true
}

interface ProgramOptions {
  env?: Record<string, string>
  /** Whom it runs as, where that is somebody else; then from a folder that everybody may pass. */
  runAs?: { uid?: number; gid?: number }
  /** Whether it serves, by what it has said so far. */
  ready: (output: string) => boolean
}

/** A program of the machine beside ours, started and ended by a test. */
export class Program {
  readonly #command: string
  readonly #args: string[]
  readonly #options: ProgramOptions
  output = ''
  #child: ChildProcess | undefined

  constructor(command: string, args: string[], options: ProgramOptions) {
    this.#command = command
    this.#args = args
    this.#options = options
  }

  async start(): Promise<void> {
    this.output = ''
    const env = { PATH: process.env.PATH, ...this.#options.env }
    const { runAs } = this.#options
    const child = spawn(this.#command, this.#args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(runAs && { ...runAs, cwd: '/' }),
    })
    this.#child = child
    const ready = new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        this.output = (this.output + chunk.toString('utf8')).slice(-100_000)
        if (this.#options.ready(this.output)) resolve()
      }
      child.stdout!.on('data', read)
      child.stderr!.on('data', read)
      child.once('error', reject)
      child.once('exit', () => reject(new Error(`${this.#command} ended: ${this.output.slice(-2_000)}`)))
    })
    await ready
  }

  /** @throws Error while it does not run */
  get pid(): number {
    if (!this.#child?.pid) throw new Error(`${this.#command} does not run`)
    return this.#child.pid
  }

  /** Holds it still, as a machine that hangs: lines stay open and nobody answers. */
  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
  }

  async end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGCONT')
    child.kill(signal)
    await ended
  }
}
