import { invalid } from '@secure-base/shared/kernel/problem.ts'
import type { Page } from '@secure-base/shared/kernel/contract.ts'

/** A keyset cursor: the sort values of the last row of a page, opaque to whoever carries it. */
export function writeCursor(values: (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/**
 * Reads a cursor back.
 * @param kinds the JavaScript type of each value in it, in order
 * @throws Problem `invalid` when it is not one of ours
 */
export function readCursor(
  cursor: string | undefined,
  kinds: ('string' | 'number' | 'uuid' | 'instant')[],
): (string | number)[] | undefined {
  if (cursor === undefined) return undefined
  let values: unknown
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    invalid('cursor', 'is not one of ours')
  }
  if (!Array.isArray(values) || values.length !== kinds.length || !values.every((value, i) => isOf(kinds[i]!, value))) {
    invalid('cursor', 'is not one of ours')
  }
  return values as (string | number)[]
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function isOf(kind: 'string' | 'number' | 'uuid' | 'instant', value: unknown): boolean {
  if (kind === 'number') return Number.isSafeInteger(value) && Math.abs(value as number) <= 2_147_483_647
  if (typeof value !== 'string' || value.includes('\u0000')) return false
  if (kind === 'uuid') return uuid.test(value)
  // Only as we write it: what JavaScript and PostgreSQL make of other spellings, and of years of more digits, differs.
  if (kind === 'instant') {
    return /^[1-9]\d{3}-/.test(value) && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value
  }
  return true
}

/**
 * Cuts a list that was read one row longer than asked for into a page.
 * @param rows up to `limit + 1` rows in order
 */
export function pageOf<Row, View>(
  rows: Row[],
  limit: number,
  present: (row: Row) => View,
  cursorOf: (row: Row) => (string | number)[],
): Page<View> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(present),
    nextCursor: rows.length > limit && last !== undefined ? writeCursor(cursorOf(last)) : null,
  }
}
