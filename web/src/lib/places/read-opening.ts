import type { Opening } from '@secure-base/shared/places/contract.ts'
import { text } from '#lib/kernel/forms.ts'

/** What was chosen in `OpenToField`; a form without it leaves it as it is. */
export function readOpening(form: FormData): { openTo?: Opening } {
  const openTo = text(form, 'openTo') as Opening | ''
  return openTo ? { openTo } : {}
}
