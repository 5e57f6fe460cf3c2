/** Posts that one reply refers to. */
export const mostQuotes = 5
