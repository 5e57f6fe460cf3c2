import { hash } from 'node:crypto'

/** Of a hundred posts of which no rule says anything, so many come to moderators to be labelled. */
export const sampledShare = 0.015

/** Whether a post is drawn. By its id, which is chance, so that sending it again draws no other lot. */
export function isSampled(postId: string): boolean {
  return hash('sha256', postId, 'buffer').readUInt32BE() / 2 ** 32 < sampledShare
}
