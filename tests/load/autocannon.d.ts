/** The little of autocannon that is used here; it brings no types of its own. */
declare module 'autocannon' {
  interface Options {
    url: string
    connections: number
    duration?: number
    amount?: number
    /** requests a second of all connections together */
    overallRate?: number
    headers?: Record<string, string>
    requests?: {
      method?: string
      path?: string
      headers?: Record<string, string>
      body?: string
      setupRequest?: (request: { body?: string | Buffer }) => { body?: string | Buffer }
    }[]
  }
  interface Result {
    duration: number
    errors: number
    timeouts: number
    non2xx: number
    '2xx': number
    latency: { average: number; p50: number; p99: number; max: number }
    requests: { total: number; average: number }
    throughput: { total: number }
  }
  function autocannon(options: Options): Promise<Result>
  export = autocannon
}
