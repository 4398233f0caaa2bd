import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerable, readConversations } from '../../../bench/locomo/conversations.js';
import { variantsNamed } from '../../../bench/locomo/variants.js';

const turns = [{ id: 'D1:1', session: 1, at: '2023-05-08T13:56:00Z', speaker: 'Ann', text: 'Hello.' }];
const question = (id: string, evidence: string[], category = 4) => ({
  ...{ id, question: '?', answer: null, category, evidence },
});
function folderWith(questions: object[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'engraph-conversations-'));
  writeFileSync(
    join(folder, 'conv-1.json'),
    JSON.stringify({ id: 'conv-1', speakers: ['Ann'], turns, questions }),
  );
  return folder;
}

test('questions without evidence are left out, adversarial ones are not', () => {
  const [conversation] = readConversations(folderWith([question('a', []), question('b', ['D1:1'], 5)]));
  expect(answerable(conversation?.questions ?? []).map(({ id }) => id)).toEqual(['b']);
});

test('evidence that is no turn is refused, and so is a folder without conversations', () => {
  expect(() => readConversations(folderWith([question('a', ['D9:9'])]))).toThrow('evidence of a names D9:9');
  expect(() => readConversations(mkdtempSync(join(tmpdir(), 'engraph-conversations-')))).toThrow(
    'no files conv-',
  );
  expect(() => readConversations(undefined)).toThrow('--data FOLDER');
});

test('an unknown variant is refused with the names of those that there are', () => {
  expect(variantsNamed('default').map(({ name }) => name)).toEqual(['default']);
  expect(() => variantsNamed('default,none')).toThrow("'none' is none of: all, default");
});
