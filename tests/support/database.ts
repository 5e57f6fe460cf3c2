import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedDatabase } from '@secure-base/server/db/embedded.ts'
import { migrateDatabase } from '@secure-base/server/db/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    ownerUrl: string
    serverUrl: string
  }
}

/** Starts one PostgreSQL for the whole run and a migrated database in it, of which every test file gets a copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'secure-base-test-'))
  const database = await startEmbeddedDatabase({ dir, durable: false })
  const [ownerUrl, serverUrl] = [database.ownerUrl, database.serverUrl].map((url) => databaseUrl(url, 'template_world'))
  await query(database.ownerUrl, 'create database template_world')
  await query(ownerUrl!, 'revoke create on schema public from public')
  await migrateDatabase(ownerUrl!, serverUrl!)
  project.provide('ownerUrl', database.ownerUrl)
  project.provide('serverUrl', database.serverUrl)
  return async () => {
    await database.stop()
    fs.rmSync(dir, { recursive: true, force: true })
  }
}

/** The same server, role and password, another database. */
export function databaseUrl(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

export async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}
