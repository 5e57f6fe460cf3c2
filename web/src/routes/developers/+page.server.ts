import type { PageServerLoad } from './$types'

interface Operation {
  summary: string
  'x-access'?: string
  requestBody?: { content: { 'application/json': { schema: Shape } } }
}
interface Shape {
  properties?: Record<string, object>
  required?: string[]
}

/** The API as it is mounted, from its own description: one entry an operation, by the first word of its address. */
export const load: PageServerLoad = async ({ fetch }) => {
  const answer = await fetch('/api/openapi.json')
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, Operation>> }
  const areas = new Map<string, ReturnType<typeof describe>[]>()
  for (const [path, operations] of Object.entries(paths)) {
    const area = path.split('/')[2] ?? ''
    for (const [method, operation] of Object.entries(operations)) {
      areas.set(area, [...(areas.get(area) ?? []), describe(method, path, operation)])
    }
  }
  return { areas: [...areas].map(([name, operations]) => ({ name, operations })) }
}

function describe(method: string, path: string, operation: Operation) {
  const body = operation.requestBody?.content['application/json'].schema
  return {
    method: method.toUpperCase(),
    path,
    summary: operation.summary,
    access: operation['x-access'] ?? 'anyone',
    fields: Object.keys(body?.properties ?? {}).map((name) => ({
      name,
      needed: body?.required?.includes(name) ?? false,
    })),
  }
}
