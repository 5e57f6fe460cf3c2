// Apart from the contract, so that a page that reduces the log does not load its schemas.

/** So many messages stand in the state of a room. */
export const messagesInState = 100
