# Debian, not Alpine: onnxruntime and the tokenizer need glibc.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY scripts scripts
COPY src src
COPY examples/operations examples/operations
COPY examples/explore examples/explore
COPY cypher cypher
COPY schema schema
RUN node scripts/build.mjs

# The model comes with the image: a container that starts needs no internet.
FROM build AS model
RUN ENGRAPH_CACHE_DIR=/model node scripts/prefetch-model.mjs

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# onnxruntime brings the binaries of three systems; one is used.
RUN npm ci --omit=dev && rm -rf node_modules/onnxruntime-node/bin/napi-*/darwin node_modules/onnxruntime-node/bin/napi-*/win32

FROM node:24-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=4000 \
    ENGRAPH_CACHE_DIR=/var/cache/engraph \
    ENGRAPH_DATA_DIR=/var/lib/engraph \
    ENGRAPH_OFFLINE=1
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=model --chown=node:node /model /var/cache/engraph
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY cypher cypher
COPY schema schema
RUN install -d -o node -g node /var/lib/engraph
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself, not npm: SIGTERM then reaches the server, which drains.
CMD ["node", "dist/cli/cli.js", "serve"]
