import { defineConfig } from 'vitest/config'

const pure = [
  'shared/src/**/*.test.ts',
  'server/src/**/*.test.ts',
  'web/src/**/*.test.ts',
  'tests/histories/**/*.test.ts',
]

export default defineConfig({
  test: {
    globalSetup: ['tests/support/database.ts', 'tests/support/unpacked-browser.ts'],
    // Each file has a database of its own in one PostgreSQL; two files at a time suit two cores.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What a page shows in a moment takes several on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      { extends: true, test: { name: 'pure', include: pure } },
      { extends: true, test: { name: 'api', include: ['tests/api/**/*.test.ts'] } },
      { extends: true, test: { name: 'browser', include: ['tests/browser/**/*.test.ts'], testTimeout: 120_000 } },
      { extends: true, test: { name: 'whole', include: ['tests/whole/**/*.test.ts'], testTimeout: 180_000 } },
    ],
  },
})
