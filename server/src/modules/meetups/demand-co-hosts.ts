import { invalid } from '@secure-base/shared/kernel/problem.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { listMembersAmong } from './queries.ts'

/**
 * Whom a proposer asks to host with them: other members of the group.
 * @throws Problem `invalid` for anybody else; whether there is such an account is not said
 */
export async function demandCoHosts(
  tx: Tx,
  groupId: string,
  proposerId: string | null,
  coHosts: readonly string[],
): Promise<string[]> {
  const asked = [...new Set(coHosts.map((id) => id.toLowerCase()))].filter((id) => id !== proposerId)
  const members = await listMembersAmong(tx, groupId, asked)
  if (members.length < asked.length) invalid('coHosts', 'names somebody who is no member of the group')
  return asked
}
