import type { GroupView } from '@secure-base/shared/groups/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'

/** Who reads and who writes in a group, as a sentence. */
export function accessSentence(access: GroupView['access']): string {
  switch (access) {
    case 'open':
      return m.groups_access_open()
    case 'members':
      return m.groups_access_members()
    case 'approval':
      return m.groups_access_approval()
  }
}

/** The same in two words, for a line below a name. */
export function accessBriefly(access: GroupView['access']): string {
  switch (access) {
    case 'open':
      return m.groups_brief_open()
    case 'members':
      return m.groups_brief_members()
    case 'approval':
      return m.groups_brief_approval()
  }
}

/** Whom a group is for. */
export function audienceSentence(audience: GroupView['audience']): string {
  switch (audience) {
    case 'self':
      return m.groups_for_self()
    case 'loved-ones':
      return m.groups_for_loved_ones()
    case 'both':
      return m.groups_for_both()
  }
}
