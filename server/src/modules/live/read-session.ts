import type { LiveSessionView } from '@secure-base/shared/live/contract.ts'
import { mayLead } from '@secure-base/shared/live/policy.ts'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import type { Reader } from '../../db/database.ts'
import { countRoster } from '../places/queries.ts'
import { presentSession } from './present.ts'
import { listLeads } from './queries.ts'
import type { KnownSession } from './session-facts.ts'

/** A session as its reader sees it, with who leads it; whoever leads also reads how many come and wait. */
export async function readSession(db: Reader, actor: Actor, session: KnownSession): Promise<LiveSessionView> {
  const leads = await listLeads(db, session.groupId)
  const roster = mayLead(actor, session) ? await countRoster(db, 'live-session', session.id) : null
  return presentSession(session, { leads, roster }, actor)
}
