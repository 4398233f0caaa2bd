import { localNeo4jOptions, neo4jFolder, openDatabase } from '../../app/database.js';
import { databaseAddress, inspectStore, pinProblem, type StoreFacts } from '../../app/inspect-store.js';
import { type EmbedderProbe, probeEmbedder, probeFetchedEmbedder } from '../../app/probe-embedder.js';
import type { Config } from '../../config.js';
import { describeEmbedder } from '../../memory/embedder-pin.js';
import { LEXICAL } from '../../memory/lexical.js';
import { describeInstance } from '../../neo4j-local/describe-instance.js';
import type { ProgressView } from '../progress.js';
import { type Finding, failure, note, ok, problem } from './finding.js';

/** What was found, and what later checks build on. */
export interface Checked<T> {
  readonly findings: readonly Finding[];
  readonly facts: T | undefined;
}

/** Whether the database answers, what it is, and its indexes. Starts the embedded one only when told. */
export async function checkDatabase(
  config: Config,
  start: boolean,
  progress: ProgressView,
): Promise<Checked<StoreFacts>> {
  const dataDir = neo4jFolder(config);
  const notRunning = { facts: undefined, findings: [] as readonly Finding[] };
  try {
    if (start) {
      const database = await openDatabase(config, { onProgress: progress.report });
      try {
        return await look(config, database.local ? `embedded, pid ${database.local.pid}` : 'not embedded');
      } finally {
        await database.close();
      }
    }
    if (config.neo4j) return await look(config, 'not embedded');
    const { status, pid, log } = await describeInstance(dataDir, localNeo4jOptions(config).probe);
    if (status === 'running') return await look(config, `embedded, pid ${pid}`);
    if (status === 'silent') {
      const finding = problem(
        'Neo4j',
        `process ${pid} does not answer`,
        `See ${log}; to end it: kill ${pid}`,
      );
      return { ...notRunning, findings: [finding] };
    }
    const state = status === 'absent' ? 'was never started here' : 'is not running';
    const detail = `the embedded one ${state}; 'engraph serve' starts it, and so does 'engraph doctor --start'`;
    return { ...notRunning, findings: [note('Neo4j', detail)] };
  } catch (error) {
    return { ...notRunning, findings: [failure('Neo4j', error)] };
  } finally {
    progress.end();
  }
}

async function look(config: Config, how: string): Promise<Checked<StoreFacts>> {
  const address = await databaseAddress(config);
  if (address === undefined) return { facts: undefined, findings: [note('Neo4j', 'is not running')] };
  const facts = await inspectStore(address);
  const neo4j = ok('Neo4j', `${address.uri}  ${facts.version} ${facts.edition}, ${how}`);
  return { facts, findings: [neo4j, checkIndexes(facts), checkAnalyzer(facts, config)] };
}

function checkIndexes({ pin, schemaProblems }: StoreFacts): Finding {
  if (pin === null) return note('Indexes', 'none yet: no server has used this store');
  if (pin.state === 'REEMBEDDING') return note('Indexes', 'not looked at while re-embedding is unfinished');
  if (schemaProblems.length === 0) return ok('Indexes', 'all online');
  return problem('Indexes', schemaProblems.join('; '), 'Start a server, which makes what is missing.');
}

function checkAnalyzer({ pin, textIndex }: StoreFacts, { textAnalyzer }: Config): Finding {
  if (pin === null || textIndex === null)
    return note('Words', `will be found by the analyzer '${textAnalyzer}'`);
  const { analyzer } = textIndex;
  if (analyzer === textAnalyzer) return ok('Words', `found by the analyzer '${analyzer}'`);
  return problem(
    'Words',
    `the text index is made with the analyzer '${analyzer}', and '${textAnalyzer}' is configured`,
    `Set ENGRAPH_TEXT_ANALYZER=${analyzer}, or run 'engraph reindex'.`,
  );
}

/** Whether the configured embedder works, and whether the store holds its vectors. */
export async function checkEmbedder(
  config: Config,
  mayDownload: boolean,
  store: StoreFacts | undefined,
): Promise<readonly Finding[]> {
  if (config.embedder.provider === 'lexical') {
    return [
      note('Embedder', 'none, as ENGRAPH_EMBEDDER=lexical says'),
      ok('Search', 'LEXICAL: by words alone, as configured'),
      ...checkPin({ identity: LEXICAL }, store),
    ];
  }
  try {
    const probe = await (mayDownload ? probeEmbedder : probeFetchedEmbedder)(config);
    if (probe === undefined) {
      return [
        note(
          'Embedder',
          "the local model is fetched at the first start ('engraph doctor --start' does it now)",
        ),
      ];
    }
    return [
      ok('Embedder', describeProbe(probe)),
      describeModel(probe),
      ok('Search', 'HYBRID: by meaning and by words'),
      ...checkPin(probe, store),
    ];
  } catch (error) {
    return [failure('Embedder', error)];
  }
}

function describeProbe({ identity, openMs, embedMs }: EmbedderProbe): string {
  const { provider, model, dimensions } = identity;
  return `${provider} ${model}, ${dimensions} dimensions, ready after ${Math.round(openMs)} ms, a question took ${Math.round(embedMs)} ms`;
}

function describeModel({ card }: EmbedderProbe): Finding {
  const { languages, quality, note: words } = card;
  if (languages === null || quality === null) return note('Model', words);
  const { benchmark, questions, recallAt5, recallAt10, mrr, vectorRecallAt10 } = quality;
  const measured = `recall@5 ${recallAt5}, recall@10 ${recallAt10} (${vectorRecallAt10} by meaning alone), MRR ${mrr} over ${questions} questions of ${benchmark}`;
  return ok('Model', `languages: ${languages.join(', ')}; ${measured}`);
}

function checkPin(
  { identity }: Pick<EmbedderProbe, 'identity'>,
  store: StoreFacts | undefined,
): readonly Finding[] {
  if (store === undefined) return [];
  if (store.pin === null) return [note('Vectors', 'none yet: the first server decides whose they are')];
  const wrong = pinProblem(store.pin, identity);
  return [wrong === undefined ? ok('Vectors', describeEmbedder(identity)) : problem('Vectors', wrong)];
}
