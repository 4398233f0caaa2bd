import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { typedDocuments } from '../../scripts/typed-documents.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the types of all operations are those of schema/memory.graphql', async () => {
  const modules = await typedDocuments(read('schema/memory.graphql'));
  expect(modules.size).toBe(2);
  for (const [path, text] of modules) expect(read(path), `${path}: run npm run schema`).toBe(text);
});
