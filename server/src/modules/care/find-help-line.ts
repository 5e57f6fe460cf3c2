import { withKept, type HelpLine } from '@secure-base/shared/care/help-lines.ts'
import type { Reader } from '../../db/database.ts'
import { listKeptLineRows, type KeptLineRow } from './queries.ts'

/** One line, shipped or kept. */
export async function findHelpLine(db: Reader, id: string): Promise<KeptLineRow | HelpLine | undefined> {
  return withKept(await listKeptLineRows(db)).find((line) => line.id === id.toLowerCase())
}
