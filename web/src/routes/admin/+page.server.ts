import type { GroupDraft } from '@secure-base/shared/groups/contract.ts'
import type { GroupRole } from '@secure-base/shared/kernel/policy.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { refuse, requireAdministrator, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const me = await requireAdministrator(event)
  const pseudonym = event.url.searchParams.get('pseudonym')?.trim() ?? ''
  const [found, guides, groups, { lines }] = await Promise.all([
    pseudonym ? api(event.fetch).findAccounts({ query: { pseudonym, limit: 20 } }) : { items: [], nextCursor: null },
    api(event.fetch).listGuides(),
    api(event.fetch).listGroups({ query: { limit: 100 } }),
    api(event.fetch).listKeptLines(),
  ])
  return {
    pseudonym,
    accounts: found.items,
    more: found.nextCursor !== null,
    guides: guides.items,
    groups: groups.items.map(({ slug, name }) => ({ slug, name })),
    linesDue: lines.filter(({ due }) => due).length,
    ownId: me.id,
  }
}

export const actions: Actions = {
  appoint: async (event) => {
    const form = await event.request.formData()
    try {
      const appointed = await api(event.fetch).appointAccount({
        params: { accountId: text(form, 'id') },
        body: { role: text(form, 'role') as 'member' | 'moderator' | 'administrator' },
      })
      return {
        of: 'appoint',
        done: m.admin_appointed({ pseudonym: appointed.pseudonym, role: roleWord(appointed.role) }),
      }
    } catch (error) {
      return await refuse(event, error, form, { of: 'appoint' })
    }
  },

  appointInGroup: async (event) => {
    const form = await event.request.formData()
    try {
      const appointed = await api(event.fetch).giveGroupRole({
        params: { slug: text(form, 'group'), accountId: text(form, 'id') },
        body: { role: text(form, 'groupRole') as GroupRole },
      })
      const role = groupRoleWord(appointed.role)
      return { of: 'appoint', done: m.admin_appointed({ pseudonym: appointed.pseudonym, role }) }
    } catch (error) {
      return await refuse(event, error, form, { of: 'appoint' })
    }
  },

  openGroup: async (event) => {
    const form = await event.request.formData()
    const place = text(form, 'place').trim()
    try {
      const group = await api(event.fetch).createGroup({
        body: {
          slug: text(form, 'slug').trim(),
          name: text(form, 'name').trim(),
          summary: text(form, 'summary').trim(),
          guide: text(form, 'guide'),
          ledBy: text(form, 'ledBy') as GroupDraft['ledBy'],
          audience: text(form, 'audience') as GroupDraft['audience'],
          access: text(form, 'access') as GroupDraft['access'],
          ...(place && { place }),
        },
      })
      return { of: 'openGroup', done: m.admin_group_opened({ name: group.name }), slug: group.slug }
    } catch (error) {
      return await refuse(event, error, form, {
        fields: {
          slug: m.admin_group_slug_hint,
          name: m.admin_group_name_wrong,
          summary: m.admin_group_summary_wrong,
          ledBy: m.admin_choose_one,
          audience: m.admin_choose_one,
          access: m.admin_choose_one,
        },
        problems: { 'slug-taken': m.admin_group_slug_taken },
        blame: { 'slug-taken': 'slug' },
        of: 'openGroup',
      })
    }
  },
}

function roleWord(role: 'member' | 'moderator' | 'administrator'): string {
  return { member: m.role_member(), moderator: m.role_moderator(), administrator: m.role_administrator() }[role]
}

function groupRoleWord(role: GroupRole): string {
  return {
    member: m.role_member(),
    greeter: m.role_greeter(),
    facilitator: m.role_facilitator(),
    organiser: m.role_organiser(),
  }[role]
}
