import { sql } from 'drizzle-orm'
import { fromDrizzle } from 'pg-boss'
import type { Reader } from './database.ts'

/** Gives pg-boss our open transaction, so that a job is kept or lost together with its cause. */
export function bossTransaction(tx: Reader): ReturnType<typeof fromDrizzle> {
  return fromDrizzle(tx, sql)
}
