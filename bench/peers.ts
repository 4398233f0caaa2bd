import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEmbedder } from '../src/app/open-embedder.js';
import { loadConfig } from '../src/config.js';
import { wholeNumber } from './arguments.js';
import { serveEmbeddings } from './embeddings-endpoint.js';
import type { Figures, Tables } from './figures.js';
import { keepAliveClient } from './keep-alive-client.js';
import { answerable, type Conversation, readConversations } from './locomo/conversations.js';
import { type AskedQuestion, retrievalTables } from './locomo/retrieval-tables.js';
import { type Contestant, engraphOverHttp, mem0Package } from './peers/contestants.js';
import { installPeers } from './peers/install-peers.js';
import { openMem0 } from './peers/mem0.js';
import { startServerProcess } from './server-process.js';

const DEEPEST = 50;
/** The user who has said the same as another: what one asks must not find what is the other's. */
const TWIN = '-twin';

/**
 * Engraph and mem0's package side by side: the same conversations with the same vectors, the same questions in the same
 * scopes, in turn. Every question is new to both, so their times have its embedding in them. Each conversation is
 * also stored for a second user, whose memories are leaks when the first one's are asked for.
 */
export async function benchPeers(args: readonly string[]): Promise<Tables> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, conversations: { type: 'string', default: '100' } },
  });
  const most = wholeNumber('--conversations', values.conversations);
  const conversations = readConversations(values.data).slice(0, most);
  installPeers();
  const dataDir = mkdtempSync(join(tmpdir(), 'engraph-bench-peers-'));
  const mem0Dir = join(dataDir, 'mem0');
  mkdirSync(mem0Dir);
  const embedder = await openEmbedder(loadConfig());
  const endpoint = await serveEmbeddings(embedder);
  const server = await startServerProcess({ ENGRAPH_DATA_DIR: join(dataDir, 'engraph') });
  const client = keepAliveClient(server.url);
  const { model, dimensions } = embedder.identity;
  const mem0 = await openMem0({ dataDir: mem0Dir, baseURL: endpoint.url, model, dimensions });
  try {
    return await compare([engraphOverHttp(client), mem0Package(mem0)], conversations);
  } finally {
    await mem0.close();
    client.close();
    await server.stop();
    await endpoint.close();
    await embedder.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function compare(
  contestants: readonly Contestant[],
  conversations: readonly Conversation[],
): Promise<Tables> {
  const adding: Figures[] = [];
  for (const contestant of contestants) {
    console.error(`  adding to ${contestant.name}`);
    const started = performance.now();
    for (const conversation of conversations) {
      for (const userId of [conversation.id, conversation.id + TWIN])
        await contestant.add(conversation, userId);
    }
    const memories = 2 * conversations.reduce((sum, { turns }) => sum + turns.length, 0);
    const perSecond = Math.round(memories / ((performance.now() - started) / 1_000));
    adding.push({ by: contestant.name, memories, perSecond });
  }
  const asked: AskedQuestion[] = [];
  const leaks = new Map(contestants.map(({ name }) => [name, 0]));
  for (const { id, questions } of conversations) {
    console.error(`  asking about ${id}`);
    for (const { question, evidence, category } of answerable(questions)) {
      for (const { name, ask } of contestants) {
        const { found, milliseconds } = await ask(question, id, DEEPEST);
        leaks.set(name, (leaks.get(name) ?? 0) + found.filter(({ userId }) => userId !== id).length);
        const turns = found.map(({ turnId }) => turnId);
        asked.push({ by: name, conversation: id, category, evidence, found: turns, milliseconds });
      }
    }
  }
  return {
    ...retrievalTables(asked),
    Leaks: [...leaks].map(([by, found]) => ({ by, memoriesOfOthers: found })),
    Adding: adding,
  };
}
