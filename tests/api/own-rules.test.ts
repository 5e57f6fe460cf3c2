import { beforeAll, describe, expect, test } from 'vitest'
import { readInShadow } from '@secure-base/server/modules/triage/jobs.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const group = 'anxious-attachment'
const rules = '/api/admin/triage/own-rules'

let ana: Person
let ben: Person
let cara: Person
let gus: Person
let thread: string

beforeAll(async () => {
  ;[ana, ben, cara, gus] = await Promise.all([people.ana(), people.ben(), people.cara(), people.gus()])
  for (const person of [ana, ben]) await person.put(`/api/groups/${group}/membership`).expect(200)
  const draft = { title: 'A title', body: 'The first words', supportWanted: 'listening' }
  thread = (await ben.post(`/api/groups/${group}/threads`, draft).expect(201)).body.id
})

/** A rule whose one word no other test writes. */
let many = 0
function aRule(more: object = {}) {
  const word = `zorb${String.fromCharCode(97 + (many % 26), 97 + Math.floor(many++ / 26))}`
  const draft = {
    label: 'solicitation',
    level: 'S3',
    sentence: `speaks of ${word}`,
    words: [`buy ${word}`, word],
    sees: [`You should buy ${word} now`],
    passes: ['I bought bread'],
    ...more,
  }
  return { word, draft }
}
async function add(more: object = {}) {
  const { word, draft } = aRule(more)
  const { body } = await gus.post(rules, draft).expect(201)
  return { word, draft, id: body.id as string, rule: body.rule as string }
}
const today = async (id: string) => (await gus.get(`${rules}/${id}`).expect(200)).body
const move = (id: string, state: string, version = 1) => gus.put(`${rules}/${id}/state`, { version, state })
async function addLive(more: object = {}) {
  const made = await add(more)
  await world.settle()
  await move(made.id, 'live').expect(200)
  return made
}
async function write(body: string, by = ana, more: object = {}) {
  return (await by.post(`/api/threads/${thread}/posts`, { body, ...more }).expect(201)).body
}
async function signalsOn(subject: string) {
  const { rows } = await world.sql.query(
    'select rule, rule_version, label, level, span_from, span_to from signals where subject_id = $1',
    [subject],
  )
  return rows as { rule: string; rule_version: number; level: string; span_from: number; span_to: number }[]
}
async function caseOn(subject: string) {
  const { rows } = await world.sql.query('select id, "column", urgency from cases where subject_id = $1', [subject])
  return rows[0] as { id: string; column: string; urgency: number } | undefined
}
async function flagsOf(id: string, by = gus) {
  return (await by.get(`${rules}/${id}/flags?limit=100`).expect(200)).body.items as {
    id: string
    type: string
    at: string
    place: string | null
    path: string | null
  }[]
}
async function actsOn(id: string): Promise<string[]> {
  const { body } = await gus.get('/api/moderation/audit?limit=100').expect(200)
  return body.items
    .filter(({ subject }: { subject: { id: string } }) => subject.id === id)
    .map(({ action, reason }: { action: string; reason: string }) => `${action} ${reason}`)
}

describe('a rule in shadow', () => {
  test('reads the last thirty days and no more, opens nothing, and says how much it would have flagged', async () => {
    const { word, draft } = aRule()
    const [old, edge, fresh] = [await write(`buy ${word}`), await write(`${word} again`), await write(`oh ${word}.`)]
    const plain = await write('I bought bread')
    const gone = await write(`${word} was here`)
    await ana.delete(`/api/posts/${gone.id}`).expect(204)
    const age = async (id: string, days: number) =>
      await world.sql.query(`update posts set created_at = $2 where id = $1`, [
        id,
        new Date(world.clock.now().getTime() - days * 86_400_000),
      ])
    await age(old.id, 30.01)
    await age(edge.id, 29.99)

    const { body: made } = await gus.post(rules, draft).expect(201)
    expect(made).toMatchObject({
      version: 1,
      state: 'shadow',
      opensCase: true,
      made: { by: { name: 'gus' } },
      shadow: { doneAt: null, reading: 'post', read: 0, perThousand: null, bearablePerThousand: 30 },
    })
    await move(made.id, 'live').expect(409, /shadow-unfinished/)
    await world.settle()
    const seen = await today(made.id)
    expect(seen.shadow).toMatchObject({ doneAt: expect.any(String), reading: null, flagged: 2, sinceThen: 0 })
    expect(seen.shadow.perThousand).toBeCloseTo((2 * 1_000) / seen.shadow.read)

    const flags = await flagsOf(made.id)
    expect(flags.map(({ path }) => path)).toEqual(
      [fresh, edge].map(({ number }) => `/threads/${thread}?from=${number}`),
    )
    expect(JSON.stringify(flags)).not.toContain(word)
    for (const { id } of [old, edge, fresh, plain]) {
      expect(await signalsOn(id)).toEqual([])
      expect(await caseOn(id)).toBe(undefined)
    }
    // The very words are kept nowhere but in their posts and in the rule.
    const { rows } = await world.sql.query('select * from own_rule_flags where rule_id = $1', [made.id])
    expect(JSON.stringify(rows)).not.toContain(word)
  })

  test('reads new texts as they are written, titles and rooms as well, and lets go of what is changed or gone', async () => {
    const { word, id } = await add()
    await world.settle()
    const [one, two] = [await write(`buy ${word}`), await write(`${word}, he said`)]
    const opened = { title: `About ${word}`, body: 'Some words', supportWanted: 'listening' }
    await ana.post(`/api/groups/${group}/threads`, opened).expect(201)
    expect((await flagsOf(id)).map(({ type }) => type).sort()).toEqual(['post', 'post', 'thread'])
    expect((await today(id)).shadow).toMatchObject({ flagged: 0, sinceThen: 3 })
    expect(await signalsOn(one.id)).toEqual([])
    expect(await caseOn(one.id)).toBe(undefined)

    await ana.patch(`/api/posts/${one.id}`, { body: 'Nothing of it' }).expect(200)
    await ana.delete(`/api/posts/${two.id}`).expect(204)
    expect((await flagsOf(id)).map(({ type }) => type)).toEqual(['thread'])
  })

  test('whose reading was cut off goes on where it was, and reads nothing twice', async () => {
    const { word, draft } = aRule()
    const body = `buy ${word}`
    await world.sql.query(
      `insert into posts (id, thread_id, number, author_id, state, body, html, renderer, content_notes, quotes, created_at)
       select gen_random_uuid(), $1, 10000 + i, $2, 'visible', $3, '', 1, '{}', '{}', $4 from generate_series(1, 450) i`,
      [thread, ben.id, body, new Date(world.clock.now().getTime() - 1_000)],
    )
    const { body: made } = await gus.post(rules, draft).expect(201)
    // As a process would do it that is killed after its first piece: done, and kept, and nothing goes on by itself.
    const { jobs } = world.app.ground
    const lost: object[] = []
    const enqueue = jobs.enqueue.bind(jobs)
    jobs.enqueue = async (tx, job, data) => {
      if (job.name === readInShadow.name) lost.push(data)
      else await enqueue(tx, job, data)
    }
    await world.settle()
    jobs.enqueue = enqueue
    expect(lost).toEqual([{ ruleId: made.id, version: 1 }])
    expect((await today(made.id)).shadow).toMatchObject({ read: 200, doneAt: null, reading: 'post' })
    await move(made.id, 'live').expect(409, /shadow-unfinished/)

    // Twice at once reads nothing twice.
    for (let i = 0; i < 2; i++) expect((await move(made.id, 'shadow').expect(200)).body.shadow.read).toBe(200)
    await world.settle()
    const { rows } = await world.sql.query<{ all: number }>(
      `select ((select count(*) from posts where body is not null) + (select count(*) from threads where title is not null)
        + (select count(*) from live_messages))::int as all`,
    )
    const { shadow } = await today(made.id)
    // Of all texts but the one that is too old.
    expect(shadow).toMatchObject({ read: rows[0]!.all - 1, flagged: 450, doneAt: expect.any(String) })
    expect(await actsOn(made.id)).toEqual(['add-own-rule version-1'])
    await world.sql.query('delete from own_rule_flags where rule_id = $1', [made.id])
    await world.sql.query('delete from posts where body = $1', [body])
  })

  test('shows words one by one, as they may be seen, without whoever wrote them, and it is written down', async () => {
    const { word, id } = await add()
    await world.settle()
    const shown = await write(`Please buy ${word} today`, ana, { contentNotes: ['loss'], unnamed: true })
    const hidden = await write(`Hidden ${word}`)
    await world.sql.query(`update posts set state = 'hidden' where id = $1`, [hidden.id])
    const flags = await flagsOf(id)
    const [closed, open] = [flags.find(({ path }) => path === null)!, flags.find(({ path }) => path !== null)!]
    await gus.post(`${rules}/${id}/flags/${closed.id}/look`).expect(404)
    const { body } = await gus.post(`${rules}/${id}/flags/${open.id}/look`).expect(200)
    expect(body.text.slice(body.from, body.to)).toBe(`buy ${word}`)
    expect(body.contentNotes).toEqual(['loss'])
    expect(JSON.stringify([body, flags])).not.toContain(ana.id)
    expect(JSON.stringify([body, flags])).not.toContain('"ana"')
    expect(await actsOn(shown.id)).toEqual(['look own-rule'])
    expect(await actsOn(hidden.id)).toEqual([])
    await gus.post(`${rules}/${id}/flags/${newId()}/look`).expect(404)
    const other = await add()
    await gus.post(`${rules}/${other.id}/flags/${open.id}/look`).expect(404)
  })

  test('never says anything about a private conversation, a report or a name', async () => {
    const { word, id } = await add()
    await world.settle()
    await ana.post('/api/conversations', { id: newId(), message: { id: newId(), body: `buy ${word}` } }).expect(201)
    const report = { subject: { type: 'account', id: ben.id }, category: 'other', note: `buy ${word}` }
    await ana.post('/api/reports', report).expect(201)
    await people.signUp(word)
    expect(await flagsOf(id)).toEqual([])
  })
})

describe('a live rule', () => {
  test('signals with its name and version, opens a case, and the moderator reads its sentence', async () => {
    const { word, rule, id } = await addLive()
    const post = await write(`Go and buy ${word}`)
    expect(post).toMatchObject({ state: 'visible' })
    expect(await signalsOn(post.id)).toMatchObject([
      { rule, rule_version: 1, label: 'solicitation', level: 'S3', span_from: 7, span_to: 11 + word.length },
    ])
    const found = (await caseOn(post.id))!
    expect(found.column).toBe('rules')
    await cara.put(`/api/moderation/cases/${found.id}/claim`).expect(200)
    const { body: seen } = await cara.get(`/api/moderation/cases/${found.id}`).expect(200)
    expect(seen.signalList).toMatchObject([{ rule, sentence: `speaks of ${word}` }])
    // How often moderators agree is counted like that of the rules that ship.
    const signal = `/api/moderation/cases/${found.id}/signals/${seen.signalList[0].id}/answers`
    await cara.post(signal, { answer: 'agree' })
    expect(await today(id)).toMatchObject({ agree: 1, disagree: 0, proposed: false })
    expect(await flagsOf(id)).toEqual([])
  })

  test('of words of care opens one in care, and its author is met', async () => {
    const { word } = await addLive({ label: 'risk', level: 'C2' })
    const post = await write(`I want ${word}`)
    expect(post).toMatchObject({ care: 'card', state: 'visible' })
    expect((await caseOn(post.id))!.column).toBe('care')
  })

  test('of a lesser level waits beside the text', async () => {
    const { word, rule } = await addLive({ level: 'S1' })
    const post = await write(`I sell ${word}`)
    expect(await signalsOn(post.id)).toMatchObject([{ rule, level: 'S1' }])
    expect(await caseOn(post.id)).toBe(undefined)
  })

  test('neither holds a text nor lets one go that others hold', async () => {
    const { word } = await addLive({ label: 'risk', level: 'C2' })
    expect(await write(`Her number is 07700 900123, ${word}`)).toMatchObject({ state: 'held' })
  })

  test('stops with the act that ends it, and with one that changes it; what it signalled keeps its sentence', async () => {
    const { word, id, rule, draft } = await addLive()
    const first = await write(`buy ${word} once`)
    await move(id, 'off').expect(200)
    expect(await signalsOn((await write(`buy ${word} twice`)).id)).toEqual([])
    await move(id, 'live').expect(409, /not-in-shadow/)
    await move(id, 'shadow').expect(200)
    await world.settle()
    expect((await today(id)).shadow.flagged).toBe(2)
    await move(id, 'live').expect(200)
    await move(id, 'live').expect(200)
    expect(await signalsOn((await write(`buy ${word} thrice`)).id)).toMatchObject([{ rule, rule_version: 1 }])

    const anew = { ...draft, words: [`rent ${word}`], sees: [`Rent ${word}!`], sentence: 'speaks of rent' }
    const { body } = await gus.put(`${rules}/${id}`, { ...anew, version: 1 }).expect(200)
    expect(body).toMatchObject({ version: 2, state: 'shadow', shadow: { doneAt: null } })
    expect(await signalsOn((await write(`buy ${word}, rent ${word}`)).id)).toEqual([])
    await move(id, 'live', 2).expect(409, /shadow-unfinished/)
    await world.settle()
    await move(id, 'live', 2).expect(200)
    expect(await signalsOn((await write(`rent ${word}`)).id)).toMatchObject([{ rule, rule_version: 2 }])

    const found = (await caseOn(first.id))!
    await cara.put(`/api/moderation/cases/${found.id}/claim`).expect(200)
    const { body: seen } = await cara.get(`/api/moderation/cases/${found.id}`).expect(200)
    expect(seen.signalList).toMatchObject([{ rule, sentence: `speaks of ${word}` }])
    expect(await actsOn(id)).toEqual([
      'own-rule-live version-2',
      'change-own-rule version-2',
      'own-rule-live version-1',
      'own-rule-shadow version-1',
      'own-rule-off version-1',
      'own-rule-live version-1',
      'add-own-rule version-1',
    ])
  })

  test('goes back to shadow, and is read anew', async () => {
    const { word, id } = await addLive()
    await write(`buy ${word}`)
    await move(id, 'shadow').expect(200)
    await world.pass({ minutes: 1 })
    expect(await signalsOn((await write(`buy ${word} more`)).id)).toEqual([])
    expect(await today(id)).toMatchObject({ state: 'shadow', shadow: { flagged: 1, sinceThen: 1 } })
  })

  test('speaks in every process: they all ask the database', async () => {
    const { word, id, rule } = await addLive()
    await world.sql.query(`update own_rules set state = 'off' where id = $1`, [id])
    expect(await signalsOn((await write(`buy ${word}`)).id)).toEqual([])
    await world.sql.query(`update own_rules set state = 'live' where id = $1`, [id])
    expect(await signalsOn((await write(`buy ${word}`)).id)).toMatchObject([{ rule }])
  })
})

describe('what is looked for', () => {
  test('is found as whole words, however it is disguised, and not by chance', async () => {
    const { rule } = await addLive({
      words: ['trial fee', 'croneskov', "don't tell your mum"],
      sees: [
        'There is a TRIAL  fee.',
        'a trial, fee',
        'сrоnеskоv',
        'c r o n e s k o v',
        'cr0neskov',
        'croooneskov',
        'cr*nesk*v',
        'Dont tell your mum',
      ],
      passes: ['The trail fee', 'The trial. Fee later', 'trials fees', 'coneskov', 'tell your mum'],
    })
    expect(await signalsOn((await write('One сr0neskоv here')).id)).toMatchObject([{ rule, span_from: 4, span_to: 13 }])
  })

  test.each([
    ['a pattern', { words: ['(a+)+$'] }, 'words/0'],
    ['a list', { words: ['{desire} now'] }, 'words/0'],
    ['a choice', { words: ['fine', 'a/b'] }, 'words/1'],
    ['a gap', { words: ['one ~3 two'] }, 'words/0'],
    ['one letter', { words: ['x'] }, 'words/0'],
    ['marks alone', { words: ["-' -"] }, 'words/0'],
    ['too long a phrase', { words: ['a b c d e f g h i j k l m n o p q r s t'.replaceAll(' ', 'x ')] }, 'words/0'],
    ['too long a line', { words: ['x'.repeat(61)] }, 'words'],
    ['too many words', { words: Array.from({ length: 61 }, (_, i) => `word${i}`) }, 'words'],
    ['no words', { words: [] }, 'words'],
    ['no example that it sees', { sees: [] }, 'sees'],
    ['no example that it passes over', { passes: [] }, 'passes'],
    ['a label that there is not', { label: 'love' }, 'label'],
    ['a level that calls everybody', { label: 'risk', level: 'C3' }, 'level'],
    ['a level that holds words', { label: 'personal', level: 'P2' }, 'level'],
    ['danger, which calls everybody', { label: 'danger', level: 'D1' }, 'level'],
    ['a level of another label', { label: 'risk', level: 'S3' }, 'level'],
    ['twice the same', { words: ['fine', 'fine'] }, 'words'],
    ['an empty sentence', { sentence: ' ' }, 'sentence'],
  ])('is refused where it is %s', async (_what, more, path) => {
    const { body } = await gus.post(rules, aRule(more).draft).expect(400)
    expect(body.errors.map((one: { path: string }) => one.path).join()).toContain(path)
  })

  test('has to do what its examples say, and each that fails is named', async () => {
    const more = { sees: ['You can buy bread', 'zorb'], passes: ['I bought bread'], words: ['buy', 'bought'] }
    const { body } = await gus.post(rules, aRule(more).draft).expect(400)
    expect(body.errors).toEqual([
      { path: 'sees/1', message: expect.stringContaining('zorb') },
      { path: 'passes/0', message: expect.stringContaining('I bought bread') },
    ])
    const { id, draft } = await add()
    const { body: changed } = await gus.put(`${rules}/${id}`, { ...draft, version: 1, sees: ['bread'] }).expect(400)
    expect(changed.errors).toMatchObject([{ path: 'sees/0' }])
    expect(await today(id)).toMatchObject({ version: 1 })
  })

  test('takes no longer the longer a text goes on, whatever is looked for', async () => {
    const words = Array.from({ length: 60 }, (_, i) => `a a a a a a a b${i}`)
    const { id } = await addLive({ words, sees: ['a a a a a a a b7'], passes: ['a a a'] })
    const text = 'ab a a a, '.repeat(990)
    const began = performance.now()
    await write(text)
    expect(performance.now() - began).toBeLessThan(1_000)
    await move(id, 'off').expect(200)
  })
})

describe('keeping rules', () => {
  test('is for administrators alone', async () => {
    const { draft, id } = await add()
    await world.settle()
    await write(`buy ${draft.words[1]}`)
    const flag = (await flagsOf(id))[0]!.id
    for (const person of [ana, cara]) {
      await person.get(rules).expect(403)
      await person.get(`${rules}/${id}`).expect(403)
      await person.post(rules, draft).expect(403)
      await person.put(`${rules}/${id}`, { ...draft, version: 1 }).expect(403)
      await person.put(`${rules}/${id}/state`, { version: 1, state: 'live' }).expect(403)
      await person.get(`${rules}/${id}/flags`).expect(403)
      await person.post(`${rules}/${id}/flags/${flag}/look`).expect(403)
    }
    await people.stranger().get(rules).expect(401)
    expect(await today(id)).toMatchObject({ version: 1, state: 'shadow' })
    await gus.get(`${rules}/${newId()}`).expect(404)
    await move(newId(), 'off').expect(404)
  })

  test('is safe to send again, and lets nobody undo what somebody else did meanwhile', async () => {
    const { draft } = aRule()
    const id = newId()
    await gus.post(rules, { ...draft, id }).expect(201)
    await gus.post(rules, { ...draft, id }).expect(200)
    await gus.put(`${rules}/${id}`, { ...draft, version: 1 }).expect(200)
    await gus.put(`${rules}/${id}`, { ...draft, version: 1 }).expect(409, /changed-meanwhile/)
    await move(id, 'off', 1).expect(409, /changed-meanwhile/)
    await gus.post(rules, { ...draft, id }).expect(409, /id-taken/)
    const both = await Promise.all([1, 2].map(() => gus.put(`${rules}/${id}`, { ...draft, version: 2 })))
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(await today(id)).toMatchObject({ version: 3, state: 'shadow' })
  })

  test('comes in pages, the newest first, each as it stands today; and there are no more than can be read for', async () => {
    const all = (await gus.get(`${rules}?limit=100`).expect(200)).body.items as { id: string; version: number }[]
    expect(all.map(({ id }) => id)).toEqual(
      all
        .map(({ id }) => id)
        .sort()
        .reverse(),
    )
    const paged: string[] = []
    let cursor = ''
    do {
      const { body } = await gus.get(`${rules}?limit=4${cursor && `&cursor=${cursor}`}`).expect(200)
      paged.push(...body.items.map(({ id }: { id: string }) => id))
      cursor = (body.nextCursor as string | null) ?? ''
    } while (cursor)
    expect(paged).toEqual(all.map(({ id }) => id))

    await world.sql.query(`update own_rules set state = 'off'`)
    const made = []
    for (let i = 0; i < 30; i++) made.push((await gus.post(rules, aRule({ words: ['buy'] }).draft).expect(201)).body)
    await gus.post(rules, aRule().draft).expect(409, /too-many-rules/)
    await move(made[0].id, 'off').expect(200)
    const { id } = (await gus.post(rules, aRule().draft).expect(201)).body
    await move(made[0].id, 'shadow').expect(409, /too-many-rules/)
    await move(id, 'off').expect(200)
  })
})
