import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Program } from './programs.ts'

const caddyfile = path.resolve(import.meta.dirname, '../../deploy/Caddyfile')

/** The door of `docker-compose.yml`, with its very Caddyfile, before processes on this machine. */
export function makeProxy(program: string, origin: string, upstreams: readonly string[]): Program {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'secure-base-caddy-'))
  return new Program(program, ['run', '--config', caddyfile, '--adapter', 'caddyfile'], {
    env: {
      PUBLIC_ORIGIN: origin,
      UPSTREAMS: upstreams.join(' '),
      HOME: home,
      XDG_DATA_HOME: home,
      XDG_CONFIG_HOME: home,
    },
    ready: (output) => output.includes('serving initial configuration'),
  })
}
