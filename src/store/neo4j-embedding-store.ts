import type { Driver } from 'neo4j-driver';
import type { EmbedderPin, EmbeddingStore, ForeignText, ReembedPosition } from '../memory/embedding-store.js';
import { MemoryError } from '../memory/errors.js';
import type { EmbedderIdentity } from '../memory/ports.js';
import { storedVector } from './add-parameters.js';
import { boltParameters, type Parameters } from './bolt-parameters.js';
import { loadStatement, type Statement } from './cypher.js';
import { embedderKey, indexDimensions } from './embedder-key.js';
import { number, type Row, RowError, text, toRow } from './rows.js';
import { awaitIndexes } from './schema-check.js';
import { translateError } from './store-errors.js';

const statements = {
  pinGet: loadStatement('embedder-pin-get'),
  pinCreate: loadStatement('embedder-pin-create'),
  pinSet: loadStatement('embedder-pin-set'),
  indexCreate: loadStatement('embedding-index-create'),
  indexDrop: loadStatement('embedding-index-drop'),
  count: loadStatement('memory-reembed-count'),
  list: loadStatement('memory-reembed-list'),
  set: loadStatement('memory-reembed-set'),
} as const;

/** EmbeddingStore on Neo4j. `indexTimeoutMs` bounds the building of the vector index. */
export class Neo4jEmbeddingStore implements EmbeddingStore {
  readonly #driver: Driver;
  readonly #database: string;
  readonly #indexTimeoutMs: number;

  constructor(driver: Driver, database: string, indexTimeoutMs: number) {
    this.#driver = driver;
    this.#database = database;
    this.#indexTimeoutMs = indexTimeoutMs;
  }

  async pinEmbedder(identity: EmbedderIdentity): Promise<EmbedderPin> {
    await this.#run(statements.pinCreate, { key: embedderKey(identity), ...identityParameters(identity) });
    const pin = await this.findPin();
    if (pin === null) throw new RowError('pin', null);
    // Also repairs a start that died between the pin and the index.
    if (pin.state === 'READY') {
      await this.#run(statements.indexCreate, { dimensions: indexDimensions(pin.identity) });
      await awaitIndexes(this.#driver, this.#database, this.#indexTimeoutMs);
    }
    return pin;
  }

  async beginReembedding(identity: EmbedderIdentity): Promise<void> {
    await this.#setPin(identity, 'REEMBEDDING');
    await this.#run(statements.indexDrop, {});
  }

  async countForeignVectors(identity: EmbedderIdentity): Promise<number> {
    const [row] = await this.#run(statements.count, { key: embedderKey(identity) });
    return number(row ?? {}, 'total');
  }

  async nextForeignTexts(
    identity: EmbedderIdentity,
    after: ReembedPosition | null,
    limit: number,
  ): Promise<readonly ForeignText[]> {
    const rows = await this.#run(statements.list, {
      key: embedderKey(identity),
      afterTenant: after?.tenant ?? '',
      afterId: after?.id ?? '',
      limit,
    });
    return rows.map((row) => ({ tenant: text(row, 'tenant'), id: text(row, 'id'), text: text(row, 'text') }));
  }

  async replaceVectors(
    identity: EmbedderIdentity,
    rows: readonly (ForeignText & { readonly embedding: Float32Array })[],
  ): Promise<number> {
    const sent = rows.map(({ tenant, id, text: body, embedding }) => ({
      ...{ tenant, id, text: body },
      embedding: storedVector(embedding),
    }));
    const [row] = await this.#run(statements.set, { key: embedderKey(identity), rows: sent });
    return number(row ?? {}, 'written');
  }

  async endReembedding(identity: EmbedderIdentity): Promise<void> {
    await this.#run(statements.indexCreate, { dimensions: indexDimensions(identity) });
    await awaitIndexes(this.#driver, this.#database, this.#indexTimeoutMs);
    await this.#setPin(identity, 'READY');
  }

  async #setPin(identity: EmbedderIdentity, state: EmbedderPin['state']): Promise<void> {
    const parameters = { key: embedderKey(identity), ...identityParameters(identity), state };
    const rows = await this.#run(statements.pinSet, parameters);
    if (rows.length === 0)
      throw new MemoryError('EMBEDDER_MISMATCH', { message: 'This store has no embedder yet.' });
  }

  /** The pin, without making one: null for a store that no server has used yet. */
  async findPin(): Promise<EmbedderPin | null> {
    const [row] = await this.#run(statements.pinGet, {});
    if (row === undefined) return null;
    const pin = toRow(row.pin, 'pin');
    const identity = {
      provider: text(pin, 'provider'),
      model: text(pin, 'model'),
      dimensions: number(pin, 'dimensions'),
      version: text(pin, 'version'),
    };
    return { identity, state: text(pin, 'state') === 'READY' ? 'READY' : 'REEMBEDDING' };
  }

  async #run(statement: Statement, parameters: Parameters): Promise<readonly Row[]> {
    try {
      const { records } = await this.#driver.executeQuery(
        statement.text,
        boltParameters(statement, parameters),
        {
          database: this.#database,
        },
      );
      return records.map((record) => record.toObject());
    } catch (error) {
      throw translateError(error);
    }
  }
}

function identityParameters({ provider, model, dimensions, version }: EmbedderIdentity) {
  return { provider, model, dimensions, version };
}
