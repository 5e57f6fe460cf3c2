import type { Reader } from '../../db/database.ts'
import { makeFinder, type Finder } from './own-words.ts'
import { listOwnWords, type SpeakingRule } from './queries.ts'
import type { Finding } from './read-text.ts'

/** How a signal names a rule of administrators' own. */
export function ownRuleName(id: string): string {
  return `own-${id}`
}

/** What a rule in shadow saw: nothing follows from it. */
export interface ShadowFinding {
  readonly rule: { readonly id: string; readonly version: number }
  readonly from: number
  readonly to: number
}

export interface OwnReading {
  readonly live: readonly Finding[]
  readonly shadow: readonly ShadowFinding[]
}

const nothing: OwnReading = { live: [], shadow: [] }
const keyOf = ({ id, version }: { id: string; version: number }) => `${id} ${version}`

/** Made of versions, which never change: the database alone says which of them speak, and to whom. */
let ready: { readonly of: string; readonly find: Finder } | undefined

async function finderFor(db: Reader, speaking: readonly SpeakingRule[]): Promise<Finder> {
  const of = speaking.map(keyOf).join()
  if (ready?.of !== of) ready = { of, find: makeFinder(await listOwnWords(db, speaking, keyOf)) }
  return ready.find
}

/** What rules that administrators made see in a text, of those that speak at this moment. */
export async function readByOwnRules(db: Reader, text: string, speaking: readonly SpeakingRule[]): Promise<OwnReading> {
  if (speaking.length === 0) return nothing
  const found = (await finderFor(db, speaking))(text)
  if (found.size === 0) return nothing
  const live: Finding[] = []
  const shadow: ShadowFinding[] = []
  for (const rule of speaking) {
    const place = found.get(keyOf(rule))
    if (!place) continue
    const { id, version, label, level } = rule
    if (rule.state === 'live') live.push({ rule: ownRuleName(id), version, label, level, ...place, modifiers: [] })
    else shadow.push({ rule: { id, version }, ...place })
  }
  return { live, shadow }
}
