import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { cpuNote, round, type Figure } from './figure.ts'
import { compare, type Contestant } from './rounds.ts'
import { openThread } from './seed.ts'
import type { Child } from './child.ts'
import type { Scene, Stage } from './stage.ts'
import { inLetters, writePost } from './words.ts'

/**
 * What one in twenty posts says besides, that rules see; and one in fifty, that opens a case: as many as rules see among
 * the questions to counsellors on which triage is measured.
 */
function seenBesides(index: number): string[] {
  const said: string[] = []
  if (index % 20 === 15) said.push('You can write to me at somebody@example.org.')
  if (index % 50 === 5) said.push('Sometimes I think that everybody would be better off without me.')
  return said
}

/** A reply whose words are read by the rules, beside the same reply that nobody reads. */
export async function measureTriage(stage: Stage): Promise<Figure[]> {
  const scene = await stage.many()
  const reading = await stage.quiet({ triage: true })
  const blind = await stage.quiet({ triage: false })
  const posts = Array.from({ length: 200 }, (_, index) => [writePost(), ...seenBesides(index)].join('\n\n'))
  const replies = async <Name extends string>(name: Name, product: Child): Promise<Contestant & { name: Name }> => {
    const threadId = await openThread(product.origin, scene.forum.cookie)
    let next = 0
    // Nobody says the very same twice by chance: what is said again in another thread would be seen as a copy. Told apart
    // by a word, as numbers are looked at more closely than most of what people write.
    const draft = () => `${posts[next++ % posts.length]!} ${name} ${inLetters(next)}`
    return {
      name,
      url: `${product.origin}/api/threads/${threadId}/posts`,
      pid: product.pid,
      headers: { cookie: scene.forum.cookie },
      body: () => ({ id: newId(), body: draft() }),
    }
  }
  await expectReading(stage, scene, reading, true)
  await expectReading(stage, scene, blind, false)
  const contestants = [await replies('blind', blind), await replies('reading', reading)] as const
  const signalsBefore = await countSignals(stage, scene)
  // The server that works jobs off would be charged to whoever runs at that moment: it rests for as long as this takes.
  process.kill(scene.product.pid, 'SIGSTOP')
  try {
    const scores = await compare(contestants, { ...(await stage.pace()), connections: 4 })
    const signals = (await countSignals(stage, scene)) - signalsBefore
    const read = scores.reading.rounds.reduce((sum, { requests }) => sum + requests, 0)
    return [
      {
        what: 'a post that is read beside one that is not, processor time',
        value: scores.reading.times(scores.blind),
        unit: '×',
        atMost: 1.3,
        note: `${cpuNote('read', scores.reading, 'not read', scores.blind)}; ${round(signals / read)} signals a post`,
      },
    ]
  } finally {
    process.kill(scene.product.pid, 'SIGCONT')
  }
}

/** @throws Error unless what should be seen in a post is seen: else two of the same would be compared */
async function expectReading(stage: Stage, scene: Scene, product: Child, expected: boolean): Promise<void> {
  const before = await countSignals(stage, scene)
  await openThread(product.origin, scene.forum.cookie, 'Write to somebody@example.org when you like.')
  const seen = (await countSignals(stage, scene)) > before
  if (seen !== expected) throw new Error(`a post was ${seen ? '' : 'not '}read by the ${product.name}`)
}

async function countSignals(stage: Stage, scene: Scene): Promise<number> {
  const { rows } = await stage.asOwner(scene, (client) =>
    client.query<{ signals: number }>('select count(*)::int as signals from signals'),
  )
  return rows[0]!.signals
}
