import { createHash } from 'node:crypto'
import supertest from 'supertest'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { Person } from './people.ts'
import type { World } from './world.ts'

/**
 * Members of a group in hundreds, signed in. They did not come through the door: hashing that many passwords would take
 * longer than what they are there for.
 */
export async function makeCrowd(world: World, count: number, group: string): Promise<Person[]> {
  const now = world.clock.now()
  const rows = Array.from({ length: count }, (_, i) => {
    const id = newId()
    const login = `crowd-${id}`
    return { id, name: `crowd ${id.slice(-6)} ${i}`, login, hash: createHash('sha256').update(login).digest('hex') }
  })
  const list = JSON.stringify(rows)
  const people = `jsonb_to_recordset($1::jsonb) as x (id uuid, name text, hash text)`
  await world.sql.query(
    `insert into accounts (id, pseudonym, pseudonym_key, password_hash, agreed_rules_version, created_at)
     select id, name, name, '', 1, $2 from ${people}`,
    [list, now],
  )
  await world.sql.query(
    `insert into memberships (group_id, account_id, role, state, since)
     select g.id, x.id, 'member', 'member', $2 from ${people}, groups g where g.slug = $3`,
    [list, now, group],
  )
  await world.sql.query(
    `insert into login_sessions (hash, id, account_id, expires_at, created_at, device)
     select hash, id, id, $2::timestamptz + interval '29 days', $2, 'a test' from ${people}`,
    [list, now],
  )
  return rows.map(({ id, name, login }) => {
    const agent = supertest.agent(world.app.server)
    agent.set('cookie', `login=${login}`)
    return new Person(world, name, agent, id)
  })
}
