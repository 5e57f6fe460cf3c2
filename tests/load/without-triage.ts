/** `node --import` this: whoever asks for `read-text.ts` gets `blind-triage.ts`. */
import { registerHooks } from 'node:module'

const real = '/modules/triage/read-text.ts'
const blind = new URL('blind-triage.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    return found.url.endsWith(real) && context.parentURL !== blind ? { ...found, url: blind } : found
  },
})
