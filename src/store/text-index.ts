import type { Driver } from 'neo4j-driver';
import { boltParameters } from './bolt-parameters.js';
import { loadStatement } from './cypher.js';
import { analyzerOf, listIndexes } from './schema-check.js';

const create = loadStatement('text-index-create');
const drop = loadStatement('text-index-drop');

/** The configured analyzer is not the one that made the text index of this store. */
export class TextAnalyzerMismatchError extends Error {
  constructor(stored: string, configured: string) {
    super(
      `The text index of this store is made with the analyzer '${stored}', but '${configured}' is configured. Set ENGRAPH_TEXT_ANALYZER=${stored}, or run 'engraph reindex' to make the index anew.`,
    );
    this.name = 'TextAnalyzerMismatchError';
  }
}

/** What there is of the text index. */
export interface TextIndexState {
  readonly analyzer: string;
  /** ONLINE, POPULATING or FAILED. */
  readonly state: string;
  /** 0 to 100. */
  readonly populatedPercent: number;
}

/** null when there is none. */
export async function findTextIndex(driver: Driver, database: string): Promise<TextIndexState | null> {
  const row = (await listIndexes(driver, database)).get('memory_text');
  if (row === undefined) return null;
  const { state, populationPercent } = row;
  return { analyzer: analyzerOf(row), state: String(state), populatedPercent: Number(populationPercent) };
}

/** Makes the index unless there is one, whatever its analyzer; it may not be online yet. */
export async function createTextIndex(driver: Driver, database: string, analyzer: string): Promise<void> {
  await driver.executeQuery(create.text, boltParameters(create, { analyzer }), { database });
}

/**
 * Another index in place of the one that there is, in one transaction: whatever is interrupted, a store has one of
 * the two. It is built afterwards, by the database; until it is online, searches by words fail.
 */
export async function replaceTextIndex(driver: Driver, database: string, analyzer: string): Promise<void> {
  const session = driver.session({ database });
  try {
    await session.executeWrite(async (tx) => {
      await tx.run(drop.text, boltParameters(drop, {}));
      await tx.run(create.text, boltParameters(create, { analyzer }));
    });
  } finally {
    await session.close();
  }
}
