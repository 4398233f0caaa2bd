import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRecordedApi, type RecordedApi } from '../support/recorded-api.js';
import { makeSentence } from '../support/sentences.js';

const scope = { userId: 'u' };
const RARE =
  'On the way home we stopped to buy bread and cheese, talked about the rain for a while, and the sign at the door said zyxquorum.';
const MEANT = 'Her car would not start because the battery was dead.';

let api: RecordedApi;
beforeAll(async () => {
  api = await openRecordedApi();
  const others = Array.from({ length: 300 }, (_, i) => ({ scope, text: makeSentence(i, 12) }));
  const add =
    'mutation($e: [MemoryEntryInput!]!) { addMemories(input: {entries: $e}) { results { outcome } } }';
  const entries = [...others, { scope, text: RARE }, { scope, text: MEANT }];
  for (let i = 0; i < entries.length; i += 100) {
    expect((await api.run(add, { e: entries.slice(i, i + 100) })).errors).toEqual([]);
  }
});
afterAll(() => api.close());

async function search(query: string, mode: string) {
  const { data, errors } = await api.run(
    `query($query: String!) { searchMemories(query: $query, scope: {userId: "u"}, mode: ${mode}, first: 100) {
      edges { node { text } explain { vector { rank } text { rank } } } } }`,
    { query },
  );
  expect(errors).toEqual([]);
  return data.searchMemories.edges;
}
type Edge = { readonly node: { readonly text: string } };
const place = (edges: readonly Edge[], text: string) => edges.findIndex(({ node }) => node.text === text) + 1;

describe('among hundreds of others', () => {
  test('a rare word finds the memory that has it, though its meaning is far from the question', async () => {
    const question = 'Which zyxquorum did her toddlers adore?';
    expect(place(await search(question, 'VECTOR'), RARE)).not.toBe(1);
    const [best] = await search(question, 'HYBRID');
    expect(best.node.text).toBe(RARE);
    expect(best.explain.text.rank).toBe(1);
    expect(best.explain.vector.rank).toBeGreaterThan(1);
  });

  test('a question without a word of it finds what it means', async () => {
    const question = 'What was wrong with the vehicle?';
    expect(place(await search(question, 'TEXT'), MEANT)).toBe(0);
    const [best] = await search(question, 'HYBRID');
    expect(best.node.text).toBe(MEANT);
    expect(best.explain.text).toBeNull();
  });
});
