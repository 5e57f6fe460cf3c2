import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readConfig } from '@secure-base/server/config.ts'
import { findProgram } from '../support/programs.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8')

interface Service {
  build?: string
  image: string
  environment?: Record<string, string>
  volumes?: string[]
  depends_on?: string[] | Record<string, object>
  command?: string
}
const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>
  volumes: Record<string, unknown>
}
const env: Record<string, string> = {
  PUBLIC_ORIGIN: 'https://support.example.org',
  SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
  POSTGRES_PASSWORD: 'aa',
  OWNER_PASSWORD: 'bb',
  SERVER_PASSWORD: 'cc',
}

/** As compose fills in `${NAME}`, `${NAME:-otherwise}` and `${NAME:?why}`. */
function fill(text: string): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_all, name: string, kind: string, rest: string) => {
    if (env[name]) return env[name]
    if (kind === '-') return rest
    throw new Error(`${name} is not set`)
  })
}

const environmentOf = (service: Service): Record<string, string> =>
  Object.fromEntries(Object.entries(service.environment ?? {}).map(([name, text]) => [name, fill(text)]))

describe('docker-compose.yml', () => {
  const servers = Object.entries(compose.services).filter(([, { build }]) => build)

  test('starts two equal processes that config.ts understands', () => {
    expect(servers.map(([name]) => name)).toEqual(['server-1', 'server-2'])
    const [one, two] = servers.map(([, service]) => service)
    expect(one).toEqual(two)
    const config = readConfig(environmentOf(one!))
    expect(config).toMatchObject({
      host: '0.0.0.0',
      port: 3000,
      publicOrigin: 'https://support.example.org',
      redisUrl: 'redis://redis:6379',
      smtpUrl: 'smtp://mail:1025',
      trustProxy: true,
      rateLimits: true,
    })
    expect(config.databaseUrl).not.toBe(config.databaseOwnerUrl)
    for (const url of [config.databaseUrl!, config.databaseOwnerUrl!, config.redisUrl!, config.smtpUrl!]) {
      expect(compose.services).toHaveProperty(new URL(url).hostname)
    }
    // Both print and believe the same token, as they have no folder in common.
    expect(readConfig(environmentOf(two!)).setupToken).toBe(config.setupToken)
  })

  test('sets nothing that config.ts does not read, and the README names all that it does', () => {
    const readme = read('README.md')
    const source = read('server/src/config.ts')
    const known = [...source.matchAll(/env\.([A-Z_]+)|\(env, '([A-Z_]+)'/g)].map((match) => match[1] ?? match[2]!)
    for (const name of Object.keys(servers[0]![1].environment!)) expect(known).toContain(name)
    for (const name of known) expect(readme).toContain(`\`${name}\``)
  })

  test('has no secret of its own and asks for each that is missing', () => {
    const example = read('deploy/example.env')
    for (const [, name] of read('docker-compose.yml').matchAll(/\$\{(\w+):\?/g)) {
      expect(example).toMatch(new RegExp(`^${name}=`, 'm'))
    }
    expect(JSON.stringify(compose)).not.toMatch(/PASSWORD":"(?!\$\{)/)
  })

  test('names only services, volumes and files that there are', () => {
    for (const service of Object.values(compose.services)) {
      const needed = Array.isArray(service.depends_on) ? service.depends_on : Object.keys(service.depends_on ?? {})
      for (const name of needed) expect(compose.services).toHaveProperty([name])
      for (const volume of service.volumes ?? []) {
        const source = volume.split(':')[0]!
        if (source.startsWith('.')) expect(fs.existsSync(path.join(root, source))).toBe(true)
        else expect(compose.volumes).toHaveProperty(source)
      }
    }
    const upstreams = compose.services.caddy!.environment!.UPSTREAMS!.split(' ')
    expect(upstreams).toEqual(servers.map(([name]) => `${name}:3000`))
    // What goes through Redis holds words.
    expect(compose.services.redis!.command).toContain('--save "" --appendonly no')
  })

  const docker = findProgram('docker')
  test.skipIf(!docker || !hasCompose(docker))('is read by docker compose', () => {
    execFileSync(docker!, ['compose', 'config', '--quiet'], { cwd: root, env: { PATH: process.env.PATH, ...env } })
  })
})

function hasCompose(docker: string): boolean {
  try {
    execFileSync(docker, ['compose', 'version'], { stdio: 'ignore' })
    return true
  } catch {
    console.warn('SKIPPED: docker compose is not there to read docker-compose.yml')
    return false
  }
}

describe('the Dockerfile', () => {
  const lines = read('Dockerfile').replaceAll('\\\n', ' ').split('\n')
  const stages = lines.flatMap((line) => /^FROM \S+ AS (\S+)/.exec(line)?.[1] ?? [])

  test('copies only what there is, from stages that there are', () => {
    let copied = 0
    for (const line of lines) {
      const match = /^COPY (?:--from=(\S+) )?(.+) \S+$/.exec(line)
      if (!match) continue
      copied++
      const [, from, sources] = match
      if (from) expect(stages).toContain(from)
      else for (const source of sources!.split(' ')) expect(fs.existsSync(path.join(root, source))).toBe(true)
    }
    expect(copied).toBeGreaterThan(10)
  })

  test('ends as somebody who is not root, with Node itself hearing signals, on the version the project asks for', () => {
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')))
    expect(last[0]).toBe('FROM node:24-bookworm-slim')
    expect(last).toContain('USER node')
    const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } }
    const command = JSON.parse(/^CMD (.+)$/m.exec(last.join('\n'))![1]!) as string[]
    expect(command.join(' ')).toBe(scripts.start)
    expect(read('README.md')).toContain(/pnpm@[\d.]+/.exec(read('Dockerfile'))![0])
  })
})
