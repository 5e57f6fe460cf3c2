import { Problem } from '@secure-base/shared/kernel/problem.ts'
import type { OwnRuleDraft } from '@secure-base/shared/triage/contract.ts'
import { ownRuleLevels } from '@secure-base/shared/triage/own-rule-state.ts'
import { makeFinder, readPhrase } from './own-words.ts'

/**
 * Whether a rule can be kept as it is written: its level is one that such a rule may have, its words can be found, and it
 * sees what it should and passes over what it should. Every text that fails is named by its place and its words.
 * @throws Problem `invalid` with one error for each
 */
export function demandOwnRule({ label, level, words, sees, passes }: OwnRuleDraft): void {
  const errors: { path: string; message: string }[] = []
  const levels: readonly string[] = ownRuleLevels[label]
  if (!levels.includes(level))
    errors.push({ path: 'level', message: `is none that a rule of words may have for ${label}` })
  words.forEach((phrase, i) => {
    if (!readPhrase(phrase))
      errors.push({
        path: `words/${i}`,
        message: `is more than plain words: letters, digits, apostrophes and hyphens, two letters at least: ${phrase}`,
      })
  })
  const find = makeFinder([{ key: 'it', words }])
  sees.forEach((text, i) => {
    if (!find(text).has('it')) errors.push({ path: `sees/${i}`, message: `is not seen by the rule: ${text}` })
  })
  passes.forEach((text, i) => {
    if (find(text).has('it')) errors.push({ path: `passes/${i}`, message: `is seen by the rule: ${text}` })
  })
  if (errors.length > 0) throw new Problem('invalid', { errors })
}
