import { createHmac } from 'node:crypto'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible'
import { Problem } from '@secure-base/shared/kernel/problem.ts'
import type { Config } from '../config.ts'
import type { Redis } from './redis.ts'

/** How often within how many seconds. Generous for people, dear for floods. */
const limits = {
  // Of one account from one address, so that a stranger's guesses do not shut its owner out …
  'login-account': { points: 10, duration: 15 * 60 },
  // … and from all addresses together.
  'login-name': { points: 100, duration: 15 * 60 },
  'login-address': { points: 60, duration: 15 * 60 },
  'sign-up-address': { points: 20, duration: 60 * 60 },
  // Each time somebody asks to come in, a facilitator is called.
  'join-group': { points: 10, duration: 60 * 60 },
  'setup-address': { points: 20, duration: 15 * 60 },
  // Somebody in distress writes in many short lines.
  conversation: { points: 10, duration: 60 * 60 },
  'conversation-message': { points: 60, duration: 10 * 60 },
  report: { points: 30, duration: 60 * 60 },
  write: { points: 120, duration: 60 },
  'write-address': { points: 300, duration: 60 },
  command: { points: 120, duration: 10 },
} as const
export type LimitKind = keyof typeof limits

/**
 * Counts what people do, under keyed hashes: no address and no name is kept. In Redis all processes count together;
 * while it is away each counts by itself.
 */
export class Limits {
  readonly #on: boolean
  readonly #key: Buffer
  readonly #counters = new Map<LimitKind, RateLimiterAbstract>()
  /** How often somebody was told to wait. */
  readonly refused = new Map<LimitKind, number>()

  constructor(config: Config, redis: Redis | null) {
    this.#on = config.rateLimits
    this.#key = config.secretKey
    for (const [kind, limit] of Object.entries(limits)) {
      const here = new RateLimiterMemory({ ...limit, keyPrefix: kind })
      const shared = redis && {
        storeClient: redis.counters,
        useRedisPackage: true,
        keyPrefix: `secure-base:limit:${kind}`,
        insuranceLimiter: here,
      }
      this.#counters.set(kind as LimitKind, shared ? new RateLimiterRedis({ ...limit, ...shared }) : here)
    }
  }

  /**
   * Counts one more.
   * @param who an account id, an address, a name; hashed before it is kept
   * @throws Problem `too-many` with the seconds to wait
   */
  async take(kind: LimitKind, who: string): Promise<void> {
    if (!this.#on) return
    try {
      await this.#counters.get(kind)!.consume(this.#hash(kind, who))
    } catch (full) {
      if (!(full instanceof RateLimiterRes)) throw full
      this.refused.set(kind, (this.refused.get(kind) ?? 0) + 1)
      throw new Problem('too-many', { reason: kind, retryAfter: Math.max(1, Math.ceil(full.msBeforeNext / 1000)) })
    }
  }

  /** Forgets what was counted: somebody got their password right. */
  async forgive(kind: LimitKind, who: string): Promise<void> {
    await this.#counters.get(kind)!.delete(this.#hash(kind, who))
  }

  #hash(kind: LimitKind, who: string): string {
    return createHmac('sha256', this.#key).update(`${kind}:${who}`).digest('base64url')
  }
}
