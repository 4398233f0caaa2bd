import { loadConfig } from '../src/config.js';
import { buildApiSchema } from '../src/graphql/build-schema.js';
import { makeContext } from '../src/graphql/context.js';
import type { MemoryDeps } from '../src/memory/deps.js';
import type { Found, Memory } from '../src/memory/model.js';
import { createHttpServer, type HttpServer } from '../src/server/http.js';
import { createLogger } from '../src/telemetry/logger.js';
import { openCore } from '../test/memory/core.js';
import { ReferenceStore } from '../test/model/reference-store.js';
import type { Figures } from './figures.js';

const MEMORIES = 50;
const WARM_UP = 2_000;
const ROUNDS = 15;
const REQUESTS_PER_ROUND = 500;

const OPERATIONS = {
  nothing: '{ __typename }',
  'list of 50, four scalars and an actor':
    '{ memories(scope: {userId: "u"}, first: 50) { nodes { id text createdAt role actor { id } } } }',
  'search, ten hits':
    '{ searchMemories(query: "q", scope: {userId: "u"}, first: 10) { edges { score node { id text } } } }',
};

/**
 * Milliseconds of the processor that a request costs the server apart from database and model, which answer at once
 * here: from the bytes of the body to those of the answer, through Fastify without a socket, with NODE_ENV=production.
 */
export async function benchRequests(): Promise<readonly Figures[]> {
  const server = await serve();
  const figures: Figures[] = [];
  try {
    for (const [request, query] of Object.entries(OPERATIONS)) {
      await send(server, query, WARM_UP);
      const rounds: number[] = [];
      for (let i = 0; i < ROUNDS; i++) {
        const before = process.cpuUsage();
        await send(server, query, REQUESTS_PER_ROUND);
        const { user, system } = process.cpuUsage(before);
        rounds.push((user + system) / 1_000 / REQUESTS_PER_ROUND);
      }
      // Of a machine that is shared the best round tells most: what others do to the caches only adds.
      figures.push({
        request,
        best: round(Math.min(...rounds)),
        median: round(rounds.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 0),
      });
    }
  } finally {
    await server.stop(0);
  }
  return figures;
}

async function send(server: HttpServer, query: string, times: number): Promise<void> {
  const payload = JSON.stringify({ query });
  const headers = { 'content-type': 'application/json', host: 'localhost' };
  for (let i = 0; i < times; i++) {
    const { statusCode, body } = await server.app.inject({
      method: 'POST',
      url: '/graphql',
      headers,
      payload,
    });
    if (statusCode !== 200 || body.includes('"errors"')) throw new Error(body);
  }
}

async function serve(): Promise<HttpServer> {
  const core = openCore();
  const entries = Array.from({ length: MEMORIES }, (_, i) => ({
    scope: { userId: 'u', actorId: `actor-${i % 5}` },
    text: `What was said as number ${i}, in a sentence of usual length.`,
    metadata: { place: i },
  }));
  const store = new PromptStore(await core.add(...entries));
  const vector = new Float32Array(384);
  core.embedder.embedQuery = async () => vector;
  const deps: MemoryDeps = { ...core.deps, store };
  return createHttpServer({
    schema: await buildApiSchema(),
    createContext: (request) => makeContext(deps, request),
    authenticate: () => ({ tenant: 't', via: 'open' }),
    readiness: async () => ({ ready: true, reasons: [] }),
    logger: createLogger({ level: 'silent' }),
    config: loadConfig({ NODE_ENV: 'production' }).http,
    consoleDir: null,
  });
}

/** A store that knows its answers. */
class PromptStore extends ReferenceStore {
  readonly #memories: readonly Memory[];
  readonly #found: Found;

  constructor(memories: readonly Memory[]) {
    super();
    this.#memories = memories;
    const candidates = memories.map((memory, i) => ({
      memory,
      vectorScore: 0.9 - i / 100,
      previousScore: null,
      textScore: i % 2 === 0 ? null : 9 - i / 10,
    }));
    const plan = { vectors: 'EXACT', scopeSize: memories.length, rounds: 1 } as const;
    this.#found = { candidates, rarestWord: 20, plan };
  }

  override async listMemories(): Promise<readonly Memory[]> {
    return this.#memories;
  }

  override async searchMemories(): Promise<Found> {
    return this.#found;
  }
}

function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
