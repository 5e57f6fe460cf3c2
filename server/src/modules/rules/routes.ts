import * as contract from '@secure-base/shared/rules/contract.ts'
import type { App } from '../../app.ts'
import { serve } from '../../kernel/serve.ts'
import { communityRules } from './rules.ts'

/** Mounts the rules of the community. */
export function ruleRoutes(app: App): void {
  serve(app, contract.getRules, async () => communityRules)
}
