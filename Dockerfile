# The server and its pages in one image. Types are stripped as it runs, which Node refuses under node_modules: so the
# workspace itself is copied, and nothing is deployed out of it.
FROM node:24-bookworm-slim AS workspace
WORKDIR /app
RUN npm install --global pnpm@12.21.0
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY server/package.json server/
COPY shared/package.json shared/
COPY web/package.json web/
COPY tests/package.json tests/

# Catalogue, table of endpoints and pages.
FROM workspace AS build
RUN pnpm install --frozen-lockfile
COPY shared shared
COPY server/src server/src
COPY web web
RUN node web/build.ts

# What is needed while it runs, and no more.
FROM workspace AS dependencies
RUN pnpm install --frozen-lockfile --prod --filter @secure-base/server...

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=dependencies /app ./
COPY migrations migrations
COPY server/src server/src
COPY shared/guides shared/guides
COPY shared/rules shared/rules
COPY --from=build /app/shared/src shared/src
COPY --from=build /app/web/build web/build
USER node
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/api/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself hears SIGTERM and hands over to the other process; a shell in between would not pass it on.
CMD ["node", "--disable-warning=ExperimentalWarning", "server/src/main.ts"]
