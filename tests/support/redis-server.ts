import { Program } from './programs.ts'
import { freePort } from './free-port.ts'

/** A Redis of the test's own, on the port where it comes back after each end. It keeps nothing. */
export async function makeRedis(program: string): Promise<{ redis: Program; url: string }> {
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const redis = new Program(program, args, { ready: (output) => output.includes('Ready to accept connections') })
  return { redis, url: `redis://127.0.0.1:${port}` }
}
