import type { MeView } from '@secure-base/shared/accounts/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { getLocale } from '@secure-base/shared/messages/runtime.js'
import { Times } from '#lib/ui/times.ts'
import { byWhen } from './by-when.ts'

/** Until when somebody may not write, in words; null in good standing. */
export function pauseWords({ standing, pause, timeZone }: MeView): string | null {
  if (standing === 'good') return null
  if (!pause) return m.problem_not_in_good_standing()
  const time = byWhen(new Times(getLocale(), timeZone), pause.until)
  return standing === 'muted' ? m.pause_muted({ time }) : m.pause_suspended({ time })
}
