import type { HelpLineView, KeptLineView } from '@secure-base/shared/care/contract.ts'
import { withKept } from '@secure-base/shared/care/help-lines.ts'
import type { Reader } from '../../db/database.ts'
import { presentKeptLine, presentLine } from './present.ts'
import { listKeptLineRows } from './queries.ts'

/** All lines that are shown: what ships, with what administrators have made of it. */
export async function listHelpLines(db: Reader): Promise<{ lines: HelpLineView[] }> {
  const lines = withKept(await listKeptLineRows(db))
  return { lines: lines.filter((line) => !('removed' in line && line.removed)).map(presentLine) }
}

/** The same with who called each, and with those that are not shown. */
export async function listKeptLines(db: Reader, now: Date): Promise<{ lines: KeptLineView[] }> {
  return { lines: withKept(await listKeptLineRows(db)).map((line) => presentKeptLine(line, now)) }
}
