import { getTableColumns, getTableName } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { erasePerson, impersonal, personalData } from '@secure-base/server/db/personal-data.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { password, type Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const group = 'anxious-attachment'

/** What people wrote, or are called by, can hide in any column that holds text. */
async function everyText(): Promise<{ where: string; text: string }[]> {
  const { rows: columns } = await world.sql.query<{ schema: string; table: string; column: string }>(`
    select c.table_schema as schema, c.table_name as "table", c.column_name as "column"
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema in ('public', 'pgboss') and t.table_type = 'BASE TABLE'
      and (c.data_type in ('text', 'character varying', 'json', 'jsonb', 'ARRAY') or c.udt_name = 'citext')`)
  const texts = []
  for (const { schema, table, column } of columns) {
    const { rows } = await world.sql.query<{ text: string }>(
      `select "${column}"::text as text from "${schema}"."${table}" where "${column}" is not null`,
    )
    for (const { text } of rows) texts.push({ where: `${schema}.${table}.${column}`, text: text.toLowerCase() })
  }
  return texts
}

async function whereAre(words: string[]): Promise<string[]> {
  const texts = await everyText()
  return texts.filter(({ text }) => words.some((word) => text.includes(word.toLowerCase()))).map(({ where }) => where)
}

test('every table says what becomes of a person’s rows, in exactly one way', async () => {
  const { rows } = await world.sql.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  )
  const personal = new Set(personalData.map(({ table }) => getTableName(table)))
  const nobody = impersonal.map(({ table }) => getTableName(table))
  expect(nobody.filter((name) => personal.has(name))).toEqual([])
  expect([...personal, ...nobody].sort()).toEqual(rows.map(({ name }) => name))
})

test('every column that names an account is covered', async () => {
  const { rows } = await world.sql.query<{ column: string }>(`
    select source.relname || '.' || a.attname as column
    from pg_constraint f
    join pg_class source on source.oid = f.conrelid
    join pg_class target on target.oid = f.confrelid and target.relname = 'accounts'
    join pg_attribute a on a.attrelid = f.conrelid and a.attnum = any(f.conkey)
    where f.contype = 'f'`)
  const covered = new Set(personalData.map(({ table, person }) => `${getTableName(table)}.${person.name}`))
  expect(rows.map(({ column }) => column).filter((column) => !covered.has(column))).toEqual([])
})

test('a column that could hold words is overwritten when its row is kept', () => {
  const harmless: Record<string, string[]> = {
    posts: ['state', 'contentNotes'],
    threads: ['supportWanted', 'state'],
    accounts: ['standing'],
    thread_aliases: ['name', 'seed'],
    // A session is announced by its group, to people who planned their evening by it.
    live_sessions: ['title', 'guide', 'timeZone', 'agenda', 'state', 'phase', 'openTo'],
    meetups: ['timeZone', 'state', 'agreedTo', 'cancelledBecause', 'openTo'],
    live_messages: ['state'],
    live_events: ['type', 'data'],
    reports: ['category', 'outcome'],
    decisions: ['action', 'reason'],
    // Their words go with the row, when whoever objected leaves.
    appeals: ['state', 'text', 'statement'],
    cases: ['subjectType', 'column', 'state'],
    case_parts: ['part'],
    muted_rules: ['rule'],
    samples: ['label'],
    // What administrators look for; words of theirs for the team, about nobody.
    own_rules: ['label', 'level', 'sentence', 'words', 'sees', 'passes', 'state', 'reading'],
    signal_answers: ['answer', 'rightLabel', 'rule', 'label', 'level', 'modifiers'],
    // The member’s whole conversation goes with them; what is kept of a moderator is what they told a member.
    conversations: ['state', 'closedBy'],
    conversation_messages: ['body'],
    // Read on a public page, and nobody's own words.
    help_lines: 'country name call alternative text hours cost emergency source checkedAt before'.split(' '),
    // A constraint of the database keeps everything but ids and slugs out.
    audit_log: ['action', 'subjectType', 'reason', 'prevHash', 'hash'],
  }
  // What somebody wrote to somebody else goes with whom it was written to.
  const overwrittenIn = (table: PgTable) =>
    personalData
      .filter((one) => one.table === table)
      .flatMap(({ onErase }) => ('set' in onErase ? Object.keys(onErase.set(new Date())) : []))
  for (const { table, onErase } of personalData) {
    if ('delete' in onErase) continue
    const overwritten = overwrittenIn(table)
    const wordy = Object.entries(getTableColumns(table))
      .filter(([, column]) => /text|json|char/.test(column.getSQLType()))
      .map(([name]) => name)
    const left = wordy.filter(
      (name) => !overwritten.includes(name) && !harmless[getTableConfig(table).name]?.includes(name),
    )
    expect({ table: getTableName(table), left }).toEqual({ table: getTableName(table), left: [] })
  }
})

/** A session that they lead and ben attends, in which they say something. */
async function speakLive(who: Person, words: string) {
  const slug = 'healing-strategies'
  const ben = await people.ben()
  await ben.put(`/api/groups/${slug}/membership`).expect(200)
  await people.appoint(who, slug, 'facilitator')
  const { body: session } = await who
    .post('/api/live-sessions', {
      groupSlug: slug,
      title: 'An evening together',
      startsAt: world.clock.now().toISOString(),
      timeZone: 'UTC',
      minutes: 60,
      capacity: 8,
    })
    .expect(201)
  const entry = { sessionId: session.id, after: 0, agreedRulesVersion: session.groundRules.version }
  for (const person of [who, ben]) await person.put(`/api/live-sessions/${session.id}/place`).expect(200)
  const [own, room] = [await who.socket(), await ben.socket()]
  for (const socket of [own, room]) expect(await socket.send('live:enter', entry)).toMatchObject({ ok: true })
  for (const body of [words, 'I want to kill myself tonight'])
    expect(await own.send('live:say', { sessionId: session.id, id: newId(), body })).toMatchObject({ ok: true })
  return { session, room }
}

/** A meetup that they propose, with another address that waits for a moderator, and one that they are asked to host. */
async function planMeetups(who: Person, secret: (what: string) => string) {
  const [finn, cara] = [await people.finn(), await people.cara()]
  const draft = {
    groupSlug: group,
    title: 'A walk',
    startsAt: new Date(world.clock.now().getTime() + 9 * 86_400_000).toISOString(),
    timeZone: 'UTC',
    minutes: 60,
    capacity: 4,
    area: { name: 'The park', latitude: 52, longitude: 13 },
    address: 'At the gate',
    addressVisibleHours: 24,
    access: 'Flat.',
  }
  for (const person of [who, finn]) await people.appoint(person, group, 'organiser')
  await finn.post('/api/meetups', { ...draft, coHosts: [who.id] }).expect(201)
  const words = { title: secret('meetup'), address: secret('address'), access: secret('access') }
  const area = { ...draft.area, name: secret('area') }
  const { body: meetup } = await who.post('/api/meetups', { ...draft, ...words, area, coHosts: [finn.id] }).expect(201)
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [meetup.id])
  const path = `/api/moderation/cases/${rows[0]!.id}`
  await cara.put(`${path}/claim`).expect(200)
  await cara.post(`${path}/decisions`, { action: 'approve', reason: 'other', statement: 'Fine.' }).expect(201)
  await (await people.ben()).put(`/api/meetups/${meetup.id}/place`).expect(200)
  await who.patch(`/api/meetups/${meetup.id}`, { address: secret('new-address') }).expect(200)
  return meetup as { id: string }
}

/** A report of theirs, a decision about their post, their objection and its answer, with words in each. */
async function goThroughModeration(who: Person, ownPost: string, othersPost: string, secret: (what: string) => string) {
  const [ben, cara, carl] = [await people.ben(), await people.cara(), await people.carl()]
  const note = secret('note')
  await who.post('/api/reports', { subject: { type: 'post', id: othersPost }, category: 'other', note }).expect(201)
  await ben.post('/api/reports', { subject: { type: 'post', id: ownPost }, category: 'kindness' }).expect(201)
  const { body: queue } = await cara.get('/api/moderation/cases').expect(200)
  const { id } = queue.items.find((one: { subject: { id: string } }) => one.subject.id === ownPost)
  await cara.put(`/api/moderation/cases/${id}/claim`).expect(200)
  const decision = { action: 'warn', reason: 'kindness', statement: secret('statement') }
  const { body: decided } = await cara.post(`/api/moderation/cases/${id}/decisions`, decision).expect(201)
  const { body: appeal } = await who.post(`/api/decisions/${decided.id}/appeal`, { text: secret('appeal') }).expect(201)
  await carl
    .post(`/api/moderation/appeals/${appeal.id}/decision`, { outcome: 'upheld', statement: secret('answer') })
    .expect(201)
}

/** Words of theirs that a moderator takes out of a post. */
async function loseWords(who: Person, posts: string, words: string) {
  const [ben, cara] = [await people.ben(), await people.cara()]
  const { body: post } = await who.post(posts, { body: `${words} and the rest` }).expect(201)
  await ben.post('/api/reports', { subject: { type: 'post', id: post.id }, category: 'no-methods' }).expect(201)
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [post.id])
  const path = `/api/moderation/cases/${rows[0]!.id}`
  await cara.put(`${path}/claim`).expect(200)
  const draft = { action: 'redact', reason: 'no-methods', statement: 'We took it out.', remove: { words: [words] } }
  await cara.post(`${path}/decisions`, draft).expect(201)
}

/** A conversation with the team, in which both say something. */
async function talkToTheTeam(who: Person, secret: (what: string) => string) {
  const cara = await people.cara()
  const message = { id: newId(), body: `${secret('asked')} 0170 1234567` }
  const { body } = await who.post('/api/conversations', { id: newId(), message }).expect(201)
  await cara.put(`/api/moderation/conversations/${body.id}/claim`).expect(200)
  await cara.post(`/api/conversations/${body.id}/messages`, { id: newId(), body: secret('told') }).expect(201)
}

/** A help line that they called while they were an administrator. */
async function callHelpLine(who: Person) {
  const gus = await people.gus()
  const { body } = await gus.get('/api/help-lines').expect(200)
  await gus.put(`/api/admin/help-lines/${body.lines[0].id}/confirmation`).expect(200)
  await world.sql.query('update help_lines set confirmed_by = $1', [who.id])
}

test('somebody who wrote everywhere takes a copy of every word along, and leaves none behind', async () => {
  const secret = (what: string) => `wisteria-${what}`
  const whole = await people.signUp('Wisteria Marlow')
  const ben = await people.ben()
  await whole.patch('/api/me', { email: 'wisteria@marlow.example', country: 'DE' }).expect(200)
  for (const person of [whole, ben]) await person.put(`/api/groups/${group}/membership`).expect(200)
  await whole.put('/api/groups/healing-strategies/membership').expect(200)
  await whole.put(`/api/blocks/${(await people.nora()).id}`).expect(200)
  await (await people.eve()).put(`/api/blocks/${whole.id}`).expect(200)

  const { body: thread } = await whole
    .post(`/api/groups/${group}/threads`, {
      title: secret('title'),
      body: `${secret('opening')} write to wisteria@marlow.example`,
      supportWanted: 'advice',
    })
    .expect(201)
  const posts = `/api/threads/${thread.id}/posts`
  const { body: named } = await whole.post(posts, { body: secret('before-the-edit') }).expect(201)
  await whole.patch(`/api/posts/${named.id}`, { body: secret('after-the-edit') }).expect(200)
  await whole.post(posts, { body: secret('unnamed'), unnamed: true }).expect(201)
  const { body: answer } = await ben.post(posts, { body: 'I hear you', quotes: [named.id] }).expect(201)
  await whole.put(`/api/posts/${answer.id}/reactions/thank-you`).expect(200)
  await whole.put(`/api/threads/${thread.id}/read`, { number: 3 }).expect(204)
  await whole.put(`/api/drafts/group-${group}`, { title: secret('draft-title'), body: '' }).expect(200)
  await goThroughModeration(whole, named.id, answer.id, secret)
  const { session, room } = await speakLive(whole, secret('said'))
  const meetup = await planMeetups(whole, secret)
  await talkToTheTeam(whole, secret)
  await loseWords(whole, posts, secret('taken-out'))
  await whole.post(posts, { body: 'I have never been suicidal' }).expect(201)
  await callHelpLine(whole)
  await world.settle()
  // One reply whose notices are still waiting in the queue when its author goes.
  await whole.post(posts, { body: secret('last') }).expect(201)
  await whole.put(`/api/drafts/thread-${thread.id}`, { body: secret('draft') }).expect(200)

  const { body: copy } = await whole.get('/api/me/export').expect(200)
  const written = [
    'title',
    'opening',
    'before-the-edit',
    'after-the-edit',
    'unnamed',
    'draft',
    'draft-title',
    'last',
    'said',
    'note',
    'statement',
    'appeal',
    'answer',
    'meetup',
    'address',
    'access',
    'area',
    'new-address',
    'asked',
    'told',
    'taken-out',
  ]
  for (const what of written) expect(JSON.stringify(copy)).toContain(secret(what))
  for (const { table, onExport } of personalData) {
    if (!('nothing' in onExport)) expect(copy[getTableName(table)]?.length, getTableName(table)).toBeGreaterThan(0)
  }
  // The test itself would see the words if they were left.
  expect(await whereAre(['wisteria'])).toEqual(
    expect.arrayContaining([
      'public.accounts.email',
      'public.accounts.pseudonym',
      'public.appeals.statement',
      'public.appeals.text',
      'public.conversation_messages.body',
      'public.decisions.statement',
      'public.drafts.body',
      'public.drafts.title',
      'public.live_messages.body',
      'public.live_messages.html',
      'public.meetups.access',
      'public.meetups.address',
      'public.meetups.area_name',
      'public.meetups.change',
      'public.meetups.title',
      'public.post_versions.body',
      'public.posts.body',
      'public.posts.html',
      'public.redactions.body',
      'public.redactions.removed',
      'public.reports.note',
      'public.threads.title',
    ]),
  )

  await whole.delete('/api/me', { password }).expect(204)
  expect(await whereAre(['wisteria', 'marlow', secret('')])).toEqual([])
  const { rows: seen } = await world.sql.query(`select 1 from signals`)
  expect(seen).toEqual([])
  await world.settle()
  expect(await whereAre(['wisteria', 'marlow'])).toEqual([])

  // Ben had a place in a meetup of theirs; it is called off, and he was told without a word of theirs.
  expect((await ben.get(`/api/meetups/${meetup.id}`).expect(200)).body).toMatchObject({
    state: 'cancelled',
    access: '',
  })
  expect((await ben.get('/api/notifications').expect(200)).text).toContain('meetup-cancelled')

  // Ben is still in the room; what was said there comes back to him without words and without a name.
  await world.app.beat()
  const entry = await room.send('live:enter', { sessionId: session.id, after: 0 })
  expect(entry).toMatchObject({ ok: true, value: { state: { people: [{ name: 'ben' }] } } })
  expect(JSON.stringify(entry)).not.toContain('wisteria')
  expect(JSON.stringify(entry)).toContain('"withdrawn"')

  const { body: after } = await ben.get(posts).expect(200)
  expect(after.items.map((post: { state: string }) => post.state)).toEqual([
    'deleted',
    'deleted',
    'deleted',
    'visible',
    'deleted',
    'deleted',
    'deleted',
  ])
  expect(after.items[0].author).toEqual({ name: 'Somebody who left', mark: expect.any(String) })
  expect(after.items[2].author).toMatchObject({ unnamed: true })
  expect(after.items[3].quotes).toMatchObject([{ html: null, number: 2 }])
  expect((await ben.get(`/api/threads/${thread.id}`).expect(200)).body).toMatchObject({ title: null })
})

test('what was on its way when somebody left for good leaves nothing behind', async () => {
  const [ana, mira, gus] = [await people.ana(), await people.member('mira leaves'), await people.gus()]
  await ana.put(`/api/groups/${group}/membership`).expect(200)
  await mira.put(`/api/groups/${group}/membership`).expect(200)
  const { body: thread } = await ana
    .post(`/api/groups/${group}/threads`, { title: 'Stay', body: 'A while.', supportWanted: 'listening' })
    .expect(201)
  const { body: posts } = await ana.get(`/api/threads/${thread.id}/posts`).expect(200)

  // Somebody else’s transaction holds the account as leaving does, until all of these wait for it.
  const leaving = await world.sql.connect()
  await leaving.query('begin')
  await leaving.query('select id from accounts where id = $1 for update', [mira.id])
  const onTheirWay = [
    mira.put('/api/groups/questions/membership'),
    mira.put(`/api/blocks/${ana.id}`),
    ana.put(`/api/blocks/${mira.id}`),
    mira.put(`/api/posts/${posts.items[0].id}/reactions/relate`),
    mira.patch('/api/me', { email: 'mira@example.org', country: 'DE' }),
    mira.put('/api/me/password', { password, newPassword: 'another long password' }),
    mira.post('/api/login', { pseudonym: 'mira leaves', password }),
    gus.put(`/api/groups/healing-strategies/roles/${mira.id}`, { role: 'greeter' }),
    gus.patch(`/api/admin/accounts/${mira.id}`, { role: 'moderator' }),
  ].map((test) => test.then(({ status }) => status))
  await expect
    .poll(async () => {
      const { rows } = await world.sql.query(
        `select 1 from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`,
      )
      return rows.length
    })
    .toBe(onTheirWay.length)
  await erasePerson(drizzle({ client: leaving }), mira.id, new Date())
  await leaving.query('commit')
  leaving.release()

  for (const status of await Promise.all(onTheirWay)) expect(status).toBeLessThan(500)
  for (const { table, person, onErase } of personalData) {
    if (!('delete' in onErase)) continue
    const { rows } = await world.sql.query(`select 1 from ${getTableName(table)} where ${person.name} = $1`, [mira.id])
    expect(rows, getTableName(table)).toEqual([])
  }
  const { rows } = await world.sql.query('select email, country, role, password_hash from accounts where id = $1', [
    mira.id,
  ])
  expect(rows).toEqual([{ email: null, country: null, role: 'member', password_hash: '' }])
})
