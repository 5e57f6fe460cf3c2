/**
 * A number as `tel:` and `sms:` take it: without the spaces and signs by which people read it, and without the `(0)`
 * that is not dialled after a country's number. Stars and hashes are dialled.
 */
export function dial(number: string): string {
  return number
    .replace(/^(\+.*?)\(0\)/, '$1')
    .replace(/[^\d+*#]/g, '')
    .replaceAll('#', '%23')
}
