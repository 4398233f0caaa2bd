import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readTimes } from '../src/ai/read-times.js';
import { rangeOf } from '../src/ai/similarity-range.js';
import { localNeo4jOptions } from '../src/app/database.js';
import { openEmbedder } from '../src/app/open-embedder.js';
import { systemClock, uuidSource } from '../src/app.js';
import { loadConfig } from '../src/config.js';
import { addMemories } from '../src/memory/add.js';
import type { MemoryDeps } from '../src/memory/deps.js';
import { startNeo4j } from '../src/neo4j-local/start-neo4j.js';
import { createDriver } from '../src/store/driver.js';
import { Neo4jClient } from '../src/store/neo4j-client.js';
import { Neo4jMemoryStore } from '../src/store/neo4j-memory-store.js';
import { prepareSchema, SCHEMA_TIMEOUT_MS } from '../src/store/prepare-schema.js';
import { KeptEmbedder } from './embedding-cache.js';
import type { Tables } from './figures.js';
import { answerable, type Conversation, readConversations } from './locomo/conversations.js';
import { callsFor, type TextStyle, turnIdOf } from './locomo/entries.js';
import { type AskedQuestion, retrievalTables } from './locomo/retrieval-tables.js';
import { type Variant, variantsNamed } from './locomo/variants.js';

const CALLER = { principal: { tenant: 'default', via: 'open' as const } };
const DEEPEST = 50;

/**
 * Whether the turns that answer a question are found: LoCoMo conversations, each a user with a run per session and an actor
 * per speaker, and all their questions that have evidence, adversarial ones included, asked in the scope of the user.
 * Times are of the core with a question whose vector is known.
 */
export async function benchLocomo(args: readonly string[]): Promise<Tables> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      text: { type: 'string', default: 'speaker' },
      recipe: { type: 'string', default: 'default' },
    },
  });
  if (values.text !== 'speaker' && values.text !== 'plain') {
    throw new Error(`--text is '${values.text}'; it must be speaker ("Alice: Hello") or plain ("Hello").`);
  }
  const conversations = readConversations(values.data);
  const variants = variantsNamed(values.recipe);
  const dataDir = mkdtempSync(join(tmpdir(), 'engraph-bench-locomo-'));
  try {
    return retrievalTables(await askInNewStore(dataDir, conversations, values.text, variants));
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function askInNewStore(
  dataDir: string,
  conversations: readonly Conversation[],
  style: TextStyle,
  variants: readonly Variant[],
): Promise<readonly AskedQuestion[]> {
  const config = loadConfig({ ...process.env, ENGRAPH_DATA_DIR: dataDir });
  await using neo4j = await startNeo4j(localNeo4jOptions(config));
  const driver = createDriver({ uri: neo4j.uri, ...neo4j.auth });
  const embedder = new KeptEmbedder(await openEmbedder(config));
  try {
    const { identity } = embedder;
    await prepareSchema({ driver, database: 'neo4j', timeoutMs: SCHEMA_TIMEOUT_MS }, identity);
    const client = new Neo4jClient({ driver, database: 'neo4j', timeoutMs: 60_000 });
    const store = new Neo4jMemoryStore(client, uuidSource, identity);
    const questions = { similarityRange: rangeOf(embedder), readTimes };
    const deps: MemoryDeps = { store, embedder, ...questions, clock: systemClock, ids: uuidSource };
    for (const conversation of conversations) {
      console.error(`  adding ${conversation.id}: ${conversation.turns.length} turns`);
      for (const entries of callsFor(conversation, style)) await addAll(deps, { entries });
    }
    const asked: AskedQuestion[] = [];
    for (const variant of variants) {
      for (const conversation of conversations) {
        console.error(`  asking about ${conversation.id}: ${variant.name}`);
        asked.push(...(await askAll(deps, conversation, variant)));
      }
    }
    return asked;
  } finally {
    await embedder.close();
    await driver.close();
  }
}

async function addAll(deps: MemoryDeps, input: Parameters<typeof addMemories>[2]): Promise<void> {
  const results = await addMemories(deps, CALLER, input);
  const missing = results.find(({ outcome }) => outcome !== 'ADDED');
  if (missing !== undefined) throw new Error(`A turn was not added: ${JSON.stringify(missing)}`);
}

async function askAll(
  deps: MemoryDeps,
  { id, questions }: Conversation,
  { name, search }: Variant,
): Promise<readonly AskedQuestion[]> {
  const asked: AskedQuestion[] = [];
  for (const { question: query, evidence, category } of answerable(questions)) {
    await deps.embedder.embedQuery(query);
    const started = performance.now();
    const { hits } = await search(deps, CALLER, { scope: { userId: id }, query, first: DEEPEST });
    const milliseconds = performance.now() - started;
    const found = hits.map(({ memory }) => turnIdOf(memory.id));
    asked.push({ by: name, conversation: id, category, evidence, found, milliseconds });
  }
  return asked;
}
