import js from '@eslint/js'
import { createNodeResolver, importX } from 'eslint-plugin-import-x'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'

/** A file pattern may not import what the patterns name; the message says where the code belongs instead. */
function keepOut(files, ...forbidden) {
  return {
    files,
    rules: {
      'no-restricted-imports': ['error', { patterns: forbidden.map(([group, message]) => ({ group, message })) }],
    },
  }
}

const noServer = [
  ['@secure-base/server', '@secure-base/server/*', '**/server/src/*'],
  'The browser never imports the server: put what both need into shared/, and ask the API for the rest.',
]
const noWeb = [
  ['@secure-base/web', '@secure-base/web/*', '#lib/*'],
  'The server never imports pages; they reach it through the API (plugins/web.ts alone mounts them).',
]
const noDrizzle = [
  ['drizzle-orm', 'drizzle-orm/*', '**/db/tables/*'],
  'SQL lives in the queries.ts of its module or in db/: give it a name there and call that.',
]
const noSockets = [
  ['socket.io', 'socket.io/*'],
  'Only kernel/ and plugins/ know Socket.IO: push through ctx.push after the commit.',
]
const noFastify = [['fastify'], 'An action knows nothing of HTTP: take ctx and a draft, and mount it in routes.ts.']
const noFetch = [['**/kernel/line.ts', 'socket.io-client'], 'Lines are opened by lib/kernel/socket.svelte.ts alone.']

const noWholeApi = [
  ['#lib/kernel/api.ts'],
  'A browser asks by `ask` of lib/kernel/ask.ts: `api` would bring the addresses of all endpoints along.',
]

const noRoles = {
  selector: 'BinaryExpression[operator=/^[!=]==$/][left.property.name=/^role$/][right.type="Literal"]',
  message: 'Only policy.ts speaks of roles: ask a policy, or let the view say what somebody may do.',
}

/** What a module shows the others besides its queries.ts and its jobs, where it was made to be shared. */
const shared = {
  accounts: [],
  care: ['offer-care'],
  cities: [],
  forum: [],
  groups: [],
  guides: ['guides'],
  live: [],
  meetups: ['case-subject'],
  moderation: ['ask-approval', 'audit', 'review-text', 'subjects\\u002F(kinds|queries|taken-out)'],
  notifications: [],
  rules: ['rules'],
  triage: ['is-sampled', 'read-by-own-rules', 'read-text', 'rules\\u002F'],
}

/** Whatever other files may use says what it does: what it takes and answers, and what it throws. */
const docstrings = {
  create: (context) => ({
    'ExportNamedDeclaration > FunctionDeclaration'(node) {
      const before = context.sourceCode.getCommentsBefore(node.parent).at(-1)
      if (before?.type !== 'Block' || !before.value.startsWith('*') || before.loc.end.line + 1 < node.loc.start.line)
        context.report({ node: node.id, message: 'A function that others use begins with a docstring: /** … */.' })
    },
  }),
}

export default ts.config(
  {
    ignores: [
      '**/node_modules',
      'web/build',
      'web/.svelte-kit',
      'shared/src/messages',
      'web/src/lib/kernel/endpoints.ts',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] } },
  },
  {
    plugins: { 'import-x': importX },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Settings are read by server/src/config.ts alone.' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      // One base path for the whole product: links are written as people read them.
      'svelte/no-navigation-without-resolve': 'off',
    },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.svelte'] })] },
  },
  // Frameworks that want a default export, and the places that read the environment of a run.
  {
    files: ['*.config.{js,ts}', '**/*.config.{js,ts}', 'tests/support/database.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
  {
    files: ['server/src/config.ts', 'server/src/plugins/web.ts', 'tests/**', '**/*.test.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },

  {
    files: ['server/src/**/*.ts', 'shared/src/**/*.ts', 'web/src/lib/**/*.ts'],
    ignores: ['**/*.test.ts'],
    plugins: { house: { rules: { docstrings } } },
    rules: { 'house/docstrings': 'error' },
  },
  keepOut(['shared/src/**'], noServer, noWeb, noDrizzle, noSockets, noFastify),
  keepOut(['web/src/**'], noServer, noDrizzle),
  keepOut(['web/src/routes/**', 'web/src/lib/**/*.svelte'], noServer, noDrizzle, noFetch),
  keepOut(['web/src/lib/**/*.svelte.ts'], noServer, noDrizzle, noWholeApi),
  keepOut(['web/src/**/*.svelte', 'web/src/routes/**/*.svelte.ts'], noServer, noDrizzle, noFetch, noWholeApi),
  keepOut(['server/src/modules/**'], noWeb, noDrizzle, noSockets, noFastify),
  keepOut(['server/src/modules/**/queries.ts'], noWeb, noSockets, noFastify),
  keepOut(['server/src/kernel/**'], noWeb, noDrizzle),
  keepOut(['server/src/plugins/**'], noDrizzle),
  {
    files: ['{server,web,shared}/src/**'],
    ignores: ['shared/src/**/policy.ts', '**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', noRoles] },
  },
  {
    // A module reads another's queries and enqueues its jobs; its actions are its own.
    files: ['server/src/modules/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        noRoles,
        ...Object.entries(shared).map(([area, more]) => ({
          selector: `ImportDeclaration[source.value=/^(\\.\\.\\u002F)+${area}\\u002F(?!${['queries', 'jobs', ...more].join('|')})/]`,
          message: `A module uses another module's queries.ts or enqueues its job; its actions stay its own. Made to be shared: places, and what \`shared\` in eslint.config.js names.`,
        })),
      ],
    },
  },
)
