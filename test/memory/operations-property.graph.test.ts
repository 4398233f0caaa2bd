import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Operation } from '../model/operation.js';
import { operations } from '../model/operation-arbitrary.js';
import { ReferenceStore } from '../model/reference-store.js';
import { openWorld, perform, snapshot } from '../model/world.js';
import { HashedEmbedder } from '../support/hashed-embedder.js';
import { openTestStore, type TestStore } from '../support/neo4j-memory-store.js';
import { propertySettings, runs } from '../support/property-settings.js';

const settings = propertySettings();
let opened: TestStore;
let embedder: HashedEmbedder;
beforeAll(async () => {
  opened = await openTestStore();
  embedder = new HashedEmbedder(opened.dimensions);
});
afterAll(() => opened.close());

/** Carries a sequence out over the database and over the model, each time as a tenant of its own. */
async function sameInBoth(sequence: readonly Operation[]): Promise<void> {
  const real = openWorld(opened.store, embedder, `sequence-${randomUUID()}`);
  const model = openWorld(new ReferenceStore(), embedder, 'model');
  for (const [i, operation] of sequence.entries()) {
    const [found, expected] = await Promise.all([perform(real, operation), perform(model, operation)]);
    expect(found, `step ${i + 1}: ${operation.do}`).toEqual(expected);
  }
  const [found, expected] = await Promise.all([snapshot(real), snapshot(model)]);
  expect(found, 'in the end').toEqual(expected);
}

test(`the database does what the model does, in ${settings.sequences} sequences of operations`, {
  timeout: 200_000 + settings.sequences * 10_000,
}, async () => {
  const { lanes, sequences, seed, path } = settings;
  const lane = (i: number) =>
    fc.assert(
      fc.asyncProperty(operations, sameInBoth),
      runs(Math.ceil(sequences / lanes), { seed: seed + i, path }),
    );
  const ended = await Promise.allSettled(Array.from({ length: lanes }, (_, i) => lane(i)));
  const failures = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('\n\n'));
});
