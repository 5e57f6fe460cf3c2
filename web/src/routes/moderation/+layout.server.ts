import { error as refuseEntry } from '@sveltejs/kit'
import { administers, moderates } from '@secure-base/shared/kernel/policy.ts'
import { api } from '#lib/kernel/api.ts'
import { requireMe } from '#lib/kernel/forms.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async (event) => {
  const me = await requireMe(event)
  if (!moderates(me)) refuseEntry(403, { code: 'forbidden', message: 'forbidden' })
  const [workload, { rules }] = await Promise.all([api(event.fetch).getWorkload(), api(event.fetch).getRules()])
  return {
    workload,
    rules: rules.map(({ slug, title }) => ({ slug, title })),
    seesRecord: administers(me),
    now: Date.now(),
  }
}
