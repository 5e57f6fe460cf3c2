import { send, type Call, type Endpoint, type EndpointName, type Request } from './ask.ts'
import * as endpoints from './endpoints.ts'

/** One function for each endpoint of the contracts, under its name there. */
export type Api = { [K in EndpointName]: Call<Endpoint<K>> }

/**
 * The API as functions, for `load` and actions on the server: `api(fetch).replyToThread({ params: { threadId }, body })`,
 * with their `fetch`. A refusal is thrown as `ApiProblem`; left alone in `load`, it becomes the error page with its
 * status. What runs in a browser uses `ask`: this one carries the addresses of all endpoints.
 */
export function api(fetch: typeof globalThis.fetch): Api {
  return new Proxy({} as Api, {
    get:
      (_, name: string) =>
      async (asked: Request = {}) => {
        const endpoint = (endpoints as Record<string, string>)[name]
        if (!endpoint) throw new Error(`No endpoint is named ${name}`)
        return await send(fetch, endpoint, asked)
      },
  })
}
