import type { DecisionDraft } from '@secure-base/shared/moderation/contract.ts'
import { conflict, invalid } from '@secure-base/shared/kernel/problem.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { listSignalsOn } from './queries.ts'
import { kindOf, type SubjectRef } from './subjects/kinds.ts'

/**
 * What a redaction takes out, as it stands in the text.
 * @throws Problem `invalid` where there is nothing to take out, `conflict` `words-changed` when a signal is no more
 */
export async function wordsToRemove(
  tx: Tx,
  subject: SubjectRef,
  { remove, reason }: Pick<DecisionDraft, 'remove' | 'reason'>,
): Promise<string[]> {
  const said = await kindOf(subject.type).read(tx, subject.id)
  const text = (subject.type === 'thread' ? said?.title : said?.body) ?? ''
  const seen = (await listSignalsOn(tx, subject)).filter(({ label }) => label !== 'not-analysed')
  // That somebody thinks of dying is never taken out; how it is done is.
  const usual = seen.filter(
    ({ label, level, spanFrom, spanTo }) =>
      !said?.stays?.includes(text.slice(spanFrom, spanTo)) &&
      ((label !== 'risk' && label !== 'danger') || (level === 'C3' && reason === 'no-methods')),
  )
  const chosen = remove ? remove.signals?.map((id) => seen.find((one) => one.id === id)) : usual
  const spans = (chosen ?? []).map((signal) => signal ?? conflict('words-changed'))
  const words = [
    ...spans.map(({ spanFrom, spanTo }) => text.slice(spanFrom, spanTo)),
    ...(remove?.words ?? []).map((one) => one.trim()),
  ].filter((one) => one !== '')
  // One letter stands everywhere.
  if (words.some((one) => one.length < 2)) invalid('remove', 'is too short')
  return words.length > 0 ? words : invalid('remove', 'says what to take out')
}
