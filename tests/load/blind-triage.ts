/**
 * Triage that sees nothing, in place of `modules/triage/read-text.ts`: what a post costs without being read. Given to
 * the product by `--import` of `without-triage.ts`, so that production code knows nothing of it.
 */
import type { Reading } from '@secure-base/server/modules/triage/read-text.ts'

export * from '@secure-base/server/modules/triage/read-text.ts'

export function readText(_text: string): Reading {
  return { unread: null, findings: [] }
}
