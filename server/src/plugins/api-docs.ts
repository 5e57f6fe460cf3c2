import type { EndpointShape } from '@secure-base/shared/kernel/contract.ts'
import { ProblemView } from '@secure-base/shared/kernel/problem.ts'
import type { TObject } from 'typebox'
import type { App } from '../app.ts'

/** `/api/openapi.json`, made from the contracts that are mounted, so it cannot tell of anything else. */
export function apiDocs(app: App): void {
  let text: string | undefined
  app.get('/api/openapi.json', async (_request, reply) => {
    text ??= JSON.stringify(describe(app.contracts.endpoints))
    return reply.type('application/json').send(text)
  })
}

function describe(endpoints: readonly EndpointShape[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}')
    ;(paths[path] ??= {})[endpoint.method.toLowerCase()] = operation(endpoint)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Secure Base',
      version: '1',
      description: 'Errors are problem documents (RFC 9457) with a stable `code`, and a `reason` for refusals.',
    },
    paths,
    components: {
      schemas: { Problem: ProblemView },
      securitySchemes: { login: { type: 'apiKey', in: 'cookie', name: 'login' } },
    },
  }
}

function operation(endpoint: EndpointShape): object {
  const parameters = [...fieldsOf('path', endpoint.params), ...fieldsOf('query', endpoint.query)]
  const problem = { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }
  const reply = endpoint.reply ? { content: { 'application/json': { schema: endpoint.reply } } } : {}
  return {
    summary: endpoint.summary,
    ...(endpoint.access === 'anyone' ? {} : { security: [{ login: [] }], 'x-access': endpoint.access }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(endpoint.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: endpoint.body } } } }
      : {}),
    responses: {
      [endpoint.reply ? '200' : '204']: { description: 'done', ...reply },
      ...(endpoint.method === 'POST' && endpoint.reply ? { '201': { description: 'made', ...reply } } : {}),
      default: { description: 'a problem', ...problem },
    },
  }
}

function fieldsOf(place: 'path' | 'query', schema: TObject | undefined): object[] {
  const required = new Set((schema?.required as string[] | undefined) ?? [])
  return Object.entries(schema?.properties ?? {}).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || required.has(name),
    schema: field,
  }))
}
