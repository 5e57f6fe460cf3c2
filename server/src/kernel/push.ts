/** Hints to browsers that something happened. The database is the truth; a lost push costs a moment, never a word. */
export interface Push {
  /** Sends `name` with `payload` to every socket in the room, in every process. */
  emit(room: string, name: string, payload: object): void
  /** Makes the sockets of one room leave another at once: put out, suspended, closed. */
  putOut(from: string, room: string): void
  /** Disconnects every socket in the room. */
  disconnect(room: string): void
}

/** Names of rooms; the only place that spells them. */
export const rooms = {
  account: (id: string) => `account:${id}`,
  loginSession: (id: string) => `login:${id}`,
  thread: (id: string) => `thread:${id}`,
  live: (id: string) => `live:${id}`,
  desk: (id: string) => `desk:${id}`,
}
