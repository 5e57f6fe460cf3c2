import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { DecisionAction } from '@secure-base/shared/moderation/case-state.ts'
import { raise, urgencyOfReport } from '@secure-base/shared/moderation/urgency.ts'
import { PaperCase } from '../histories/paper-case.ts'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

// Random lives of a case through the API and the database, beside the same on paper. The rules alone are played by the
// thousand in tests/histories/cases.ts; here it is who may, what is kept, and what people are told.

const world = await makeWorld()
const { people } = world
const statement = 'A reason in words'
const reporters = ['ben', 'nora'] as const
const moderators = ['cara', 'carl', 'eve'] as const
const who = {} as Record<(typeof reporters)[number] | (typeof moderators)[number] | 'ana' | 'gus', Person>
let threadId: string

beforeAll(async () => {
  for (const name of ['ana', 'gus', ...reporters, ...moderators] as const) who[name] = await people.named(name)
  await who.gus.patch(`/api/admin/accounts/${who.eve.id}`, { role: 'moderator' }).expect(200)
  const group = 'anxious-attachment'
  await who.ana.put(`/api/groups/${group}/membership`).expect(200)
  const { body } = await who.ana
    .post(`/api/groups/${group}/threads`, { title: 'A title', body: 'Words', supportWanted: 'listening' })
    .expect(201)
  threadId = body.id
}, 60_000)

const by = fc.constantFrom(...moderators)
const category = fc.constantFrom('safety', 'kindness', 'no-methods', 'other', 'worry', 'worry')
const action = fc.constantFrom<DecisionAction>('dismiss', 'hide', 'hide', 'restore', 'warn', 'approve')
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('report' as const), by: fc.constantFrom(...reporters), category }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('claim' as const), by }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('release', 'read', 'reopen'), by }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('decide' as const), by, action }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('appeal' as const), pick: fc.nat() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('hear' as const),
      by,
      pick: fc.nat(),
      outcome: fc.constantFrom('upheld', 'overturned'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('take-back' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 20 }) }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

interface Appeal {
  id: string
  heardBy: string | null
}
interface Decided {
  id: string
  action: DecisionAction
  round: number
  undone: boolean
  appeal: Appeal | null
}

/** All of one case on paper: the case, and what people have had to do with it. */
class Paper {
  readonly line: PaperCase
  readonly reports: { by: string; worried: boolean; round: number; outcome: string | null }[] = []
  readonly decisions: Decided[] = []
  /** Moderators who have held, decided or opened it. */
  readonly parts = new Set<string>()
  constructor(line: PaperCase) {
    this.line = line
  }
  /** What was done is taken back, in one round or in all: whoever had heard of it hears that it is otherwise now. */
  takeBack(round?: number): void {
    for (const report of this.reports) {
      if (report.outcome === 'acted' && (round === undefined || report.round === round)) report.outcome = 'changed'
    }
  }
  get appeals(): { decision: Decided; appeal: Appeal }[] {
    return this.decisions.flatMap((decision) => (decision.appeal ? [{ decision, appeal: decision.appeal }] : []))
  }
}

const answerOf = ({ status, body }: { status: number; body: { reason?: string } }) =>
  status >= 400 && body.reason ? `${status} ${body.reason}` : `${status}`
const refusalOf = (refused: string | undefined, done: number) => (refused ? `409 ${refused}` : `${done}`)

async function play(steps: Step[]): Promise<void> {
  const begin = world.clock.now().getTime()
  const minuteNow = () => Math.round((world.clock.now().getTime() - begin) / 60_000)
  const { body: post } = await who.ana.post(`/api/threads/${threadId}/posts`, { body: 'Some words' }).expect(201)
  const first = { subject: { type: 'post', id: post.id }, category: 'kindness' }
  await who.ben.post('/api/reports', first).expect(201)
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [post.id])
  const path = `/api/moderation/cases/${rows[0]!.id}`
  const paper = new Paper(new PaperCase('visible', urgencyOfReport('kindness'), 0))
  paper.reports.push({ by: 'ben', worried: false, round: 1, outcome: null })

  for (const one of steps) {
    const { line } = paper
    const minute = minuteNow()
    if (one.do === 'wait') world.clock.advance(one.minutes * 60_000)
    else {
      const [heard, expected] = await act(one, path, post.id, paper, minute)
      expect(heard, JSON.stringify(one)).toBe(expected)
    }
    const { body: seen } = await who.gus.get(path).expect(200)
    const now = minuteNow()
    expect({
      state: seen.state,
      round: seen.round,
      column: seen.column,
      level: seen.level,
      target: (new Date(seen.targetAt).getTime() - begin) / 60_000,
      holder: seen.claim?.by.name ?? null,
      words: seen.wordsState,
      reports: seen.reports,
      decisions: seen.decisions.map(({ action, undoneAt }: { action: string; undoneAt: string | null }) => [
        action,
        undoneAt !== null,
      ]),
    }).toEqual({
      state: line.open ? 'open' : 'decided',
      round: line.round,
      column: line.column,
      level: line.level,
      target: line.target,
      holder: line.holderAt(now),
      words: line.words,
      reports: new Set(paper.reports.filter(({ round }) => round === line.round).map((one) => one.by)).size,
      decisions: paper.decisions.map(({ action, undone }) => [action, undone]).reverse(),
    })
    const { rows: outcomes } = await world.sql.query('select outcome from reports where case_id = $1 order by id', [
      rows[0]!.id,
    ])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(paper.reports.map(({ outcome }) => outcome))
  }
}

/** What is answered, and what should be. */
async function act(
  one: Exclude<Step, { do: 'wait' }>,
  path: string,
  post: string,
  paper: Paper,
  minute: number,
): Promise<[string, string]> {
  const { line } = paper
  switch (one.do) {
    case 'report': {
      const draft = { subject: { type: 'post', id: post }, category: one.category }
      const answer = await who[one.by].post('/api/reports', draft)
      if (line.words === 'gone') return [answerOf(answer), '404']
      const standing = paper.reports.filter(({ outcome }) => outcome === null)
      const worried = one.category === 'worry'
      if (standing.some((report) => report.by === one.by && report.worried === worried)) {
        return [answerOf(answer), '200']
      }
      line.news(urgencyOfReport(one.category), minute)
      paper.reports.push({ by: one.by, worried, round: line.round, outcome: null })
      // Two who do not know of each other weigh more than one; one who says two things is one.
      if (standing.length > 0 && standing.every((report) => report.by !== one.by)) line.news(raise(line), minute)
      return [answerOf(answer), '201']
    }
    case 'claim': {
      const refused = line.claim(one.by, minute)
      if (!refused) paper.parts.add(one.by)
      return [answerOf(await who[one.by].put(`${path}/claim`)), refusalOf(refused, 200)]
    }
    case 'release':
      return [answerOf(await who[one.by].delete(`${path}/claim`)), refusalOf(line.release(one.by, minute), 204)]
    case 'read':
      line.work(one.by, minute)
      return [answerOf(await who[one.by].get(path)), '200']
    case 'reopen': {
      const refused = line.reopen(minute)
      if (!refused) paper.parts.add(one.by)
      return [answerOf(await who[one.by].post(`${path}/reopen`)), refusalOf(refused, 200)]
    }
    case 'decide': {
      const refused = line.decide(one.by, one.action, minute)
      const answer = await who[one.by].post(`${path}/decisions`, { action: one.action, reason: 'other', statement })
      if (!refused) {
        paper.parts.add(one.by)
        const { round } = line
        paper.decisions.push({ id: answer.body.id, action: one.action, round, undone: false, appeal: null })
        if (one.action === 'restore') paper.takeBack()
        const outcome = one.action === 'hide' || one.action === 'warn' ? 'acted' : 'kept'
        for (const report of paper.reports) report.outcome ??= report.worried ? 'seen' : outcome
      }
      return [answerOf(answer), refusalOf(refused, 201)]
    }
    case 'appeal': {
      const decision = paper.decisions[one.pick % Math.max(1, paper.decisions.length)]
      if (!decision) return ['', '']
      const answer = await who.ana.post(`/api/decisions/${decision.id}/appeal`, { text: 'No' })
      if (decision.action === 'dismiss') return [answerOf(answer), '404']
      if (decision.action !== 'hide' && decision.action !== 'warn') {
        return [answerOf(answer), '403 nothing-to-object-to']
      }
      if (decision.appeal) return [answerOf(answer), '409 already-made']
      decision.appeal = { id: answer.body.id, heardBy: null }
      return [answerOf(answer), '201']
    }
    case 'hear': {
      const found = paper.appeals[one.pick % Math.max(1, paper.appeals.length)]
      if (!found) return ['', '']
      const { decision, appeal } = found
      const draft = { outcome: one.outcome, statement }
      const answer = await who[one.by].post(`/api/moderation/appeals/${appeal.id}/decision`, draft)
      const heardAnother = paper.appeals.some((other) => other.appeal !== appeal && other.appeal.heardBy === one.by)
      const heardHere = appeal.heardBy === one.by
      if (paper.parts.has(one.by) || (heardAnother && !heardHere)) return [answerOf(answer), '403 same-moderator']
      if (appeal.heardBy) return [answerOf(answer), '409 decided']
      appeal.heardBy = one.by
      if (one.outcome === 'overturned') {
        decision.undone = true
        paper.takeBack(decision.round)
        const later = paper.decisions.slice(paper.decisions.indexOf(decision) + 1)
        const stillHidden = later.some((other) => other.action === 'hide' && !other.undone)
        if (decision.action === 'hide' && line.words === 'hidden' && !stillHidden) line.words = 'visible'
      }
      return [answerOf(answer), '201']
    }
    case 'take-back': {
      const answer = await who.ana.delete(`/api/posts/${post}`)
      if (line.words === 'hidden') return [answerOf(answer), '403 post-not-visible']
      line.words = 'gone'
      return [answerOf(answer), '204']
    }
  }
}

test('lives of a case go through the API as on paper', async () => {
  const lives = fc.array(step, { maxLength: 30, size: 'max' })
  await fc.assert(fc.asyncProperty(lives, play), { numRuns: 40, endOnFailure: true })
  expect((await who.gus.get('/api/moderation/audit/verify').expect(200)).body.whole).toBe(true)
}, 120_000)
