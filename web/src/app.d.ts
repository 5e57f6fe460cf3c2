import type { IncomingMessage } from 'node:http'
import type { MeView } from '@secure-base/shared/accounts/contract.ts'
import type { ProblemCode } from '@secure-base/shared/kernel/problem.ts'
import type { Offered } from '#lib/care/care-beside.svelte.ts'
import type { InProcessApi } from '#lib/kernel/in-process-api.ts'

declare global {
  namespace App {
    interface Platform {
      req: IncomingMessage & { app?: InProcessApi; page?: string }
    }
    interface PageState {
      /** For the author alone, beside what they have just written. Gone once the page is loaded anew. */
      offered?: Offered
    }
    interface Locals {
      /** The signed-in account; asked for once a request, and only when there is a login cookie. */
      me: () => Promise<MeView | null>
      /** Words of a form that could not be taken, which go back to whoever wrote them. */
      written?: string
    }
    interface Error {
      code?: ProblemCode | 'offline'
      reason?: string
      retryAfter?: number
      /** Words that were sent and not taken. */
      written?: string
    }
  }
}
