/** Hints to browsers that something happened. The database is the truth; a lost push costs a moment, never a word. */
export interface Push {
  /** Sends `name` with `payload` to every socket in the room, in every process. */
  emit(room: string, name: string, payload: object): void
  /** Makes the sockets of one room leave another at once: put out, suspended, closed. */
  putOut(from: string, room: string): void
  /** Disconnects every socket in the room. */
  disconnect(room: string): void
  /** Tells the other processes, where there are any, that what the tag names (`thread:ID`) has changed. */
  dropPages(tag: string): void
  /** Sends to the sockets of this process alone: what every process says for itself. */
  emitHere(room: string, name: string, payload: object): void
  /** Who listens in this process to rooms of one kind (`live`), by the id of the room. */
  listenersHere(kind: RoomKind): Map<string, Listener[]>
}

/** One socket in a room, as it signed in. */
export interface Listener {
  readonly accountId: string | null
  /** Makes it leave the room. */
  putOut(): void
  /** Ends it. */
  disconnect(): void
}

export type RoomKind = 'thread' | 'live' | 'login'

/** Names of rooms; the only place that spells them. */
export const rooms = {
  account: (id: string) => `account:${id}`,
  loginSession: (id: string) => `login:${id}`,
  thread: (id: string) => `thread:${id}`,
  live: (id: string) => `live:${id}`,
}

/** What a room's name says, read back. */
export function readRoom(name: string): { kind: string; id: string } {
  const colon = name.indexOf(':')
  return { kind: name.slice(0, colon), id: name.slice(colon + 1) }
}
