import type { Account, Actor, Policy } from '@secure-base/shared/kernel/policy.ts'
import { forbidden, Problem } from '@secure-base/shared/kernel/problem.ts'
import type { FastifyBaseLogger } from 'fastify'
import { isDatabaseAway } from '../db/away.ts'
import type { Database, Reader, Transaction } from '../db/database.ts'
import { singleWrite } from '../db/single-write.ts'
import type { OwnAccountRow } from '../db/own-account.ts'
import type { Config } from '../config.ts'
import type { Clock } from './clock.ts'
import type { Jobs } from './jobs.ts'
import type { Push } from './push.ts'

/** Pages kept for guests. */
export interface Pages {
  /** What the tag names (`thread:ID`) has changed: its pages go, in every process. */
  drop(tag: string): void
}

/** Everything an action may touch. It knows nothing of HTTP, sockets or cookies. */
export interface Ctx<A extends Actor = Account> {
  readonly actor: A
  /** How the actor sees themselves, where that was found together with them: for the page that they have asked for. */
  readonly self?: OwnAccountRow
  /** For queries that only read. */
  readonly db: Reader
  readonly clock: Clock
  readonly config: Config
  readonly log: FastifyBaseLogger
  readonly push: Push
  readonly jobs: Jobs
  readonly pages: Pages
  /** Runs `work` in one transaction; effects given to `tx.afterCommit` run once it is kept. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** The same for work that writes by one statement, as the last that it asks for: two ways to the database less. */
  singleWrite<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

/** What an effect after the commit may use: the transaction is over by then. */
export type Afterwards = Pick<Ctx, 'db' | 'push'>

/** An open transaction, and the only way to write. */
export interface Tx extends Transaction {
  /** Runs after the commit and never if it fails; an error in it is logged, not thrown. Nobody waits for a promise. */
  afterCommit(effect: (afterwards: Afterwards) => void | Promise<void>): void
  readonly clock: Clock
  readonly jobs: Jobs
  readonly log: FastifyBaseLogger
}

/** What several `Ctx` have in common: all but the actor. */
export interface Ground {
  readonly database: Database
  readonly clock: Clock
  readonly config: Config
  readonly log: FastifyBaseLogger
  readonly push: Push
  readonly jobs: Jobs
  readonly pages: Pages
}

/** Makes the context of one request, command or job. */
export function makeCtx<A extends Actor>(ground: Ground, actor: A, log = ground.log, self?: OwnAccountRow): Ctx<A> {
  return {
    actor,
    ...(self && { self }),
    db: ground.database.drizzle,
    clock: ground.clock,
    config: ground.config,
    log,
    push: ground.push,
    jobs: ground.jobs,
    pages: ground.pages,
    transaction: (work) => runTransaction(ground, log, work, (run) => ground.database.drizzle.transaction(run)),
    singleWrite: (work) => runTransaction(ground, log, work, (run) => run(singleWrite(ground.database))),
  }
}

async function runTransaction<T>(
  ground: Ground,
  log: FastifyBaseLogger,
  work: (tx: Tx) => Promise<T>,
  begin: (run: (tx: Transaction) => Promise<T>) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const effects: ((afterwards: Afterwards) => void | Promise<void>)[] = []
    try {
      const result = await begin((inner) =>
        work(
          Object.assign(inner, {
            afterCommit: (effect: (typeof effects)[number]) => void effects.push(effect),
            clock: ground.clock,
            jobs: ground.jobs,
            log,
          }),
        ),
      )
      const afterwards = { db: ground.database.drizzle, push: ground.push }
      const failed = (error: unknown) => log.error({ err: error }, 'an effect after commit failed')
      for (const effect of effects) {
        try {
          effect(afterwards)?.catch(failed)
        } catch (error) {
          failed(error)
        }
      }
      return result
    } catch (error) {
      // A deadlock or a lost race is nobody's fault: once more, from the start. A row that somebody wrote with the same
      // key at the same moment is seen the second time, as if it had been there before.
      if (attempt < 3 && isRace(error)) continue
      throw error
    }
  }
}

/**
 * Runs a part of a transaction that may fail by itself: then all of it is as if it had not begun, its effects too, and
 * the transaction goes on. A lost race is thrown on, as the whole is tried again, and so is that the database is away.
 * @returns whether it was done
 */
export async function tryWithin(tx: Tx, work: (tx: Tx) => Promise<void>): Promise<boolean> {
  const effects: Parameters<Tx['afterCommit']>[0][] = []
  try {
    await tx.transaction((inner) =>
      work(
        Object.assign(inner, {
          afterCommit: (effect: (typeof effects)[number]) => void effects.push(effect),
          clock: tx.clock,
          jobs: tx.jobs,
          log: tx.log,
        }),
      ),
    )
  } catch (error) {
    if (isRace(error) || isDatabaseAway(error)) throw error
    tx.log.error({ err: error }, 'a part of a transaction failed and was left out')
    return false
  }
  for (const effect of effects) tx.afterCommit(effect)
  return true
}

function isRace(error: unknown): boolean {
  const code = (error as { cause?: { code?: string } }).cause?.code ?? (error as { code?: string }).code
  return code === '40001' || code === '40P01' || code === '23505'
}

declare const proof: unique symbol
/** A row together with the proof that a policy allowed this act on it. Only `authorize` makes one. */
export type Authorized<Row, Act extends string> = Row & { readonly [proof]: Act }

/**
 * Asks the policy. Writes demand what it returns, so a forgotten check does not compile.
 * @throws Problem `unauthenticated` for a guest, `forbidden` with the policy's reason
 */
export function authorize<const Act extends string, A extends Actor, Facts, Row extends Facts>(
  rule: Policy<Act, A, Facts>,
  actor: A,
  row: Row,
): Authorized<Row, Act> {
  const verdict = rule.decide(actor, row)
  if (!verdict.allowed) {
    if (actor.id === null) throw new Problem('unauthenticated')
    forbidden(verdict.reason)
  }
  return row as Authorized<Row, Act>
}
