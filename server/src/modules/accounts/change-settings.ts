import type { MeView, SettingsDraft } from '@secure-base/shared/accounts/contract.ts'
import { invalid } from '@secure-base/shared/kernel/problem.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { demandTimeZone } from '../../kernel/instants.ts'
import { getMe } from './get-me.ts'
import { updateOwnSettings } from './queries.ts'

/**
 * Changes one's own settings; what is not named stays.
 * @throws Problem `invalid` for a time zone, country or language that does not exist
 */
export async function changeSettings(ctx: Ctx, draft: SettingsDraft): Promise<MeView> {
  if (draft.timeZone !== undefined) demandTimeZone(draft.timeZone)
  if (draft.locale !== undefined) demandLocale(draft.locale)
  if (draft.country) demandCountry(draft.country)
  await ctx.transaction((tx) => updateOwnSettings(tx, ctx.actor.id, draft))
  return await getMe(ctx, ctx.actor.id)
}

/** @throws Problem `invalid` unless it is a BCP 47 language tag */
export function demandLocale(tag: string): void {
  try {
    Intl.getCanonicalLocales(tag)
  } catch {
    invalid('locale', 'is not a language')
  }
}

const countryNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

function demandCountry(code: string): void {
  if (!countryNames.of(code)) invalid('country', 'is not a country')
}
