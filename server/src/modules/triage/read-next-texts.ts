import { setImmediate } from 'node:timers/promises'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { ownRuleSubjects } from '@secure-base/shared/triage/own-rule-state.ts'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { readInShadow } from './jobs.ts'
import { makeFinder, type Found } from './own-words.ts'
import { insertFlags, listTextsToRead, lockOwnRule, updateOwnRule } from './queries.ts'

const atOnce = 200
/** After so many texts whoever waits for this process has their turn. */
const breathe = 20

/**
 * Reads the next texts for a rule in shadow, and keeps with them how far it has come: run again, by whichever process
 * and however often, it goes on from there. A rule that is no longer this version, or in shadow, is read for no more.
 */
export async function readNextTexts(ctx: Ctx<Actor>, asked: { ruleId: string; version: number }): Promise<void> {
  await ctx.transaction(async (tx) => {
    const rule = await lockOwnRule(tx, asked.ruleId)
    if (rule?.version !== asked.version || rule.state !== 'shadow' || rule.reading === null) return
    const { id, version, reading: kind, cursor, readSince, readUntil } = rule
    const texts = await listTextsToRead(tx, kind, { after: cursor, since: readSince, until: readUntil }, atOnce)
    const find = makeFinder([{ key: 'it', words: rule.words }])
    const seen: { text: (typeof texts)[number]; place: Found }[] = []
    for (const [i, text] of texts.entries()) {
      const place = find(text.text).get('it')
      if (place) seen.push({ text, place })
      if (i % breathe === breathe - 1) await setImmediate()
    }
    const now = ctx.clock.now()
    await insertFlags(
      tx,
      rule,
      seen.map(({ text, place }) => ({
        id: newId(now.getTime()),
        subjectType: kind,
        subjectId: text.id,
        spanFrom: place.from,
        spanTo: place.to,
        writtenAt: text.at,
        inPast: true,
      })),
    )
    const last = texts.length === atOnce ? texts.at(-1) : undefined
    const next = last ? kind : (ownRuleSubjects[ownRuleSubjects.indexOf(kind) + 1] ?? null)
    await updateOwnRule(tx, 'reading', rule, {
      reading: next,
      cursor: last?.id ?? null,
      read: rule.read + texts.length,
      flagged: rule.flagged + seen.length,
      readAt: next === null ? now : null,
    })
    if (next !== null) await tx.jobs.enqueue(tx, readInShadow, { ruleId: id, version })
  })
}
