import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { findPlace, type RunAs } from '@secure-base/server/db/embedded-place.ts'
import { Program } from './programs.ts'
import { freePort } from './free-port.ts'

const rolesScript = path.resolve(import.meta.dirname, '../../deploy/database-roles.sh')

/** Programs of one PostgreSQL: those that come along, or Debian's. */
export interface Postgres {
  version: string
  bin: string
}

const dirOfOurs = fs.mkdtempSync(path.join(os.tmpdir(), 'secure-base-outside-'))
const ours = findPlace(dirOfOurs, () => {})
fs.rmSync(dirOfOurs, { recursive: true })

/** Every PostgreSQL of this machine that the product says it works with, the one that comes along first. */
export function findPostgres(): Postgres[] {
  const debian = '/usr/lib/postgresql'
  const others = fs.existsSync(debian) ? fs.readdirSync(debian).map((name) => path.join(debian, name, 'bin')) : []
  return [ours.bin, ...others].flatMap((bin) => {
    const program = path.join(bin, 'postgres')
    if (!fs.existsSync(program) || !fs.existsSync(path.join(bin, 'initdb'))) return []
    const version = /(\d+)[.\d]*/.exec(execFileSync(program, ['--version'], { encoding: 'utf8', cwd: '/' }))!
    return Number(version[1]) >= 15 ? [{ version: version[0], bin }] : []
  })
}

/**
 * A PostgreSQL as an operator has it: over TCP, with passwords, and with the two roles that `deploy/database-roles.sh`
 * makes in it.
 */
export class OutsideDatabase {
  readonly ownerUrl: string
  readonly serverUrl: string
  readonly #dir: string
  readonly #program: Program

  private constructor(dir: string, program: Program, port: number) {
    this.#dir = dir
    this.#program = program
    this.ownerUrl = `postgres://secure_base_owner:${passwords.OWNER_PASSWORD}@127.0.0.1:${port}/secure_base`
    this.serverUrl = `postgres://secure_base_server:${passwords.SERVER_PASSWORD}@127.0.0.1:${port}/secure_base`
  }

  static async start({ bin }: Postgres): Promise<OutsideDatabase> {
    const { runAs } = ours
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'secure-base-outside-'))
    const file = path.join(dir, 'password')
    fs.writeFileSync(file, superuser.PGPASSWORD)
    for (const place of [dir, file]) giveTo(place, runAs)
    const data = path.join(dir, 'data')
    execFileSync(
      path.join(bin, 'initdb'),
      ['-D', data, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${file}`, '-E', 'UTF8', '--no-sync'],
      { ...runAs, cwd: '/', env: { LC_ALL: 'C' } },
    )
    const port = await freePort()
    const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${dir}`, 'fsync=off']
    const args = ['-D', data, ...settings.flatMap((one) => ['-c', one])]
    const program = new Program(path.join(bin, 'postgres'), args, {
      runAs,
      env: { LC_ALL: 'C' },
      ready: (output) => output.includes('ready to accept connections'),
    })
    await program.start()
    execFileSync('sh', [rolesScript], {
      env: { PATH: process.env.PATH, ...superuser, ...passwords, PGHOST: '127.0.0.1', PGPORT: String(port) },
    })
    return new OutsideDatabase(dir, program, port)
  }

  async remove(): Promise<void> {
    await this.#program.end('SIGINT')
    fs.rmSync(this.#dir, { recursive: true, force: true })
  }
}

// With what must not get lost on the way into SQL.
const superuser = { POSTGRES_USER: 'postgres', PGPASSWORD: 'of the superuser' }
const passwords = { OWNER_PASSWORD: "owner'0123456789abcdef", SERVER_PASSWORD: '0123456789abcdef-server' }

function giveTo(place: string, { uid, gid }: RunAs): void {
  if (uid !== undefined && gid !== undefined) fs.chownSync(place, uid, gid)
}
