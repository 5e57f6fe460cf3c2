import Type, { type Static, type TObject, type TProperties, type TSchema } from 'typebox'

/** Who may knock at all. What a role may do beyond that is a policy's business. */
export type Access = 'anyone' | 'account' | 'moderator' | 'administrator'

export interface EndpointShape {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Fastify's notation: `/api/threads/:threadId`. */
  path: string
  access: Access
  /** One sentence for the API page. */
  summary: string
  params?: TObject
  query?: TObject
  body?: TObject
  /** What is answered; nothing outside of it leaves the server. `null` answers 204. */
  reply: TSchema | null
}

/** One HTTP endpoint: its address, who may knock, what goes in and what comes out. */
export function endpoint<const E extends EndpointShape>(shape: E): E {
  return shape
}

export interface CommandShape {
  /** `noun:verb`, as it is emitted. */
  name: `${string}:${string}`
  access: Access
  summary: string
  payload: TObject
  reply: TSchema
}

/** One socket command; always acknowledged with `{ ok: true, value }` or `{ ok: false, problem }`. */
export function command<const C extends CommandShape>(shape: C): C {
  return shape
}

type Part<S> = S extends TSchema ? Static<S> : undefined
type StaticPart<E, K extends string> = E extends { [P in K]: infer S } ? Part<S> : undefined
export type ParamsOf<E extends EndpointShape> = StaticPart<E, 'params'>
export type QueryOf<E extends EndpointShape> = StaticPart<E, 'query'>
export type BodyOf<E extends EndpointShape> = StaticPart<E, 'body'>
export type ReplyOf<E extends { reply: TSchema | null }> = E['reply'] extends TSchema ? Static<E['reply']> : null
export type PayloadOf<C extends CommandShape> = Static<C['payload']>

/** A closed object: an unknown field is `invalid`, never ignored. */
export function Fields<T extends TProperties>(fields: T) {
  return Type.Object(fields, { additionalProperties: false })
}

/** The same schema, or null. Written as a type list, which serialises faster than a union. */
export function Nullable<T extends TSchema>(schema: T) {
  const type = (schema as { type?: string }).type
  return Type.Unsafe<Static<T> | null>({ ...schema, type: [type, 'null'] })
}

/** One of these words. */
export function OneOf<const W extends readonly string[]>(words: W, options: { description?: string } = {}) {
  return Type.Unsafe<W[number]>({ type: 'string', enum: [...words], ...options })
}

/** A UUIDv7, made by whoever creates the thing. */
export type Id = string
export const Id = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
  description: 'UUIDv7, lower case',
})

/** In an address any UUID is well formed; one that names nothing is not found rather than invalid. */
export const IdInPath = Type.String({
  pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$',
})

/** A short name in addresses: `healing-strategies`. */
export const Slug = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', minLength: 2, maxLength: 60 })

/** An instant: UTC, ISO 8601, with milliseconds. */
export const Instant = Type.String({ description: 'UTC, ISO 8601' })

/** An instant that comes from outside: any offset, but one must be there. */
export const InstantDraft = Type.String({
  pattern:
    '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,6})?)?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)$',
  maxLength: 40,
  description: 'ISO 8601 with an offset or Z',
})

/** Neither space nor one of the characters that take no room, such as U+200B. */
const seen = '[^\\s\\p{Cc}\\p{Cf}\\p{Default_Ignorable_Code_Point}]'

/**
 * What a line is made of: no control characters, no marks that turn the direction of what follows them, nothing else that
 * is not seen. What real words need stays: joiners (U+200C, U+200D), the marks of Arabic and Hebrew lines (U+061C, U+200E,
 * U+200F), and the selectors of emoji.
 */
const inLine =
  '(?:[^\\p{Cc}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\uFFF9-\\uFFFB]|[\\t\\u061C\\u200C-\\u200F\\uFE00-\\uFE0F])'

/** Text of one line: something visible, no line breaks, and nothing hidden that changes how the rest is read. */
export function Line(maxLength: number) {
  return Type.String({
    minLength: 1,
    maxLength,
    pattern: `^(?=.*${seen})${inLine}*$`,
    description: 'one line, without control characters and marks of direction',
  })
}

/** Text of several lines: something visible in it. */
export function Words(maxLength: number) {
  return Type.String({ minLength: 1, maxLength, pattern: seen })
}

/** `?cursor=&limit=` of every list; a cursor is what the page before answered as `nextCursor`. */
export const pageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
}

/** One page of a list. `nextCursor` is null at the end. */
export function PageOf<T extends TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), nextCursor: Nullable(Type.String()) })
}
export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

/** Whoever wrote something. An unnamed author has no id, for nobody. */
export const AuthorView = Type.Object({
  id: Type.Optional(Type.String()),
  name: Type.String(),
  mark: Type.String({ description: 'address of a calm generated picture' }),
  unnamed: Type.Optional(Type.Boolean()),
})
export type AuthorView = Static<typeof AuthorView>
