import type { SignUpDraft } from '@secure-base/shared/accounts/contract.ts'
import { conflict, invalid } from '@secure-base/shared/kernel/problem.ts'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { demandTimeZone } from '../../kernel/instants.ts'
import { reviewText } from '../moderation/review-text.ts'
import { communityRules } from '../rules/rules.ts'
import { demandLocale } from './change-settings.ts'
import { hashPassword } from './passwords.ts'
import { pseudonymKey } from './pseudonym-key.ts'
import { insertAccount } from './queries.ts'

/**
 * Makes an account; answers its id.
 * @throws Problem `conflict` `pseudonym-taken`, `invalid` for rules that are no longer in force
 */
export async function signUp(ctx: Ctx<Actor>, draft: SignUpDraft): Promise<string> {
  if (draft.agreedRulesVersion !== communityRules.version) {
    invalid('agreedRulesVersion', `is not the version in force, which is ${communityRules.version}`)
  }
  if (draft.timeZone !== undefined) demandTimeZone(draft.timeZone)
  if (draft.locale !== undefined) demandLocale(draft.locale)
  const passwordHash = await hashPassword(draft.password)
  return await ctx.transaction(async (tx) => {
    const id = newId()
    const kept = await insertAccount(tx, {
      id,
      pseudonym: draft.pseudonym.normalize('NFC'),
      pseudonymKey: pseudonymKey(draft.pseudonym),
      passwordHash,
      email: draft.email ?? null,
      mailNotifications: draft.email !== undefined,
      agreedRulesVersion: draft.agreedRulesVersion,
      ...(draft.timeZone === undefined ? {} : { timeZone: draft.timeZone }),
      ...(draft.locale === undefined ? {} : { locale: draft.locale }),
      createdAt: ctx.clock.now(),
    })
    if (!kept) conflict('pseudonym-taken')
    await reviewText(tx, { type: 'account', id }, draft.pseudonym)
    return id
  })
}
