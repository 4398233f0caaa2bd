import { describe, expect, test } from 'vitest';
import { luceneQuery, rarestWord } from '../../src/store/lucene.js';
import { scopeKey } from '../../src/store/scope-key.js';
import { scopeOf } from './contract-fixtures.js';

const scope = scopeOf({ userId: 'u' });
const KEY = `+userKey:${scopeKey('t', 'user', 'u')}^0`;

function wordsOf(question: string): string | undefined {
  return /\+text:\((.*)\)$/s.exec(luceneQuery('t', scope, question) ?? '')?.[1];
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `tea${i}`);

describe('a question becomes words, each of which may match', () => {
  test.each([
    ['coffee in Lisbon', 'coffee Lisbon'],
    ['What did Alice say about coffee?', 'Alice say coffee\\?'],
    ['what’s Alice’s favourite', "Alice's favourite"],
    ['salt AND pepper OR NOT', 'salt pepper'],
    ['cats AND TO dogs', 'cats dogs'],
    ['a&&b||c', 'a\\&\\&b\\|\\|c'],
    ['text:secret userKey:k0 *:* a*', 'text\\:secret userKey\\:k0'],
    ['"quoted phrase"~2^3', '\\"quoted phrase\\"\\~2\\^3'],
    ['(one) [two TO three} /four/', '\\(one\\) \\[two three\\} \\/four\\/'],
    ['back\\slash e-mail a+b x=1 <y>', 'back\\\\slash e\\-mail a\\+b x\\=1 \\<y\\>'],
    ['\u3000tea\u2028milk\tcake', 'tea milk cake'],
    ['Tea? tea, and TEA', 'Tea\\?'],
    ['on 1/12 or 11/2, version 1.12 or 11.2', '1\\/12 11\\/2, version 1.12 11.2'],
    // Signs and vowel signs that belong to a word tell it from another, and from a stop word.
    ['Who is in I.T. at the W.H.O.?', 'I.T. W.H.O.\\?'],
    ['दादा और दादी', 'दादा और दादी'],
    ['the the\u0301 of the', 'the\u0301'],
    ['東京 не', '東^0.3 "東京"^0.5 京^0.3 не'],
    [numbered(100).join(' '), numbered(64).join(' ')],
    // What would be more clauses than Lucene takes is left out, alone.
    [`${'a-'.repeat(500)} coffee`, 'coffee'],
  ])('%j', (question, words) => {
    expect(wordsOf(question)).toBe(words);
  });

  test('no word holds an unescaped sign of the syntax, whatever is asked', () => {
    const signs = '+-&|!(){}[]^"~*?:\\/<>= \n\0ab😀\ud800AND OR NOT TO';
    let state = 7;
    for (let round = 0; round < 2_000; round += 1) {
      const question = Array.from({ length: 12 }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return signs.charAt(state % signs.length);
      }).join('');
      const words = wordsOf(question) ?? '';
      const bare = words.replace(/\\./gs, '');
      expect(bare, JSON.stringify(question)).not.toMatch(/[+\-&|!(){}[\]^"~*?:\\/<>=]/);
      expect(words, JSON.stringify(question)).not.toMatch(/(^| )(AND|OR|NOT|TO)( |$)/);
      expect(words.isWellFormed()).toBe(true);
    }
  });
});

describe('what is written without spaces becomes pairs of signs, each of which may match', () => {
  test.each([
    ['买书？', '买^0.3 "买书"^0.5 书^0.3'],
    ['犬', '犬'],
    ['りんご', '"りん"^0.2 "んご"^0.2'],
    ['アイスクリームは何', 'アイスクリーム "は何"^0.5 何^0.3'],
    ['GPT-4で書く', 'GPT\\-4 "で書"^0.5 書^0.3 "書く"^0.5'],
    ['서울에서', '서울에서'],
    ['「東京」、です。', '東^0.3 "東京"^0.5 京^0.3 "です"^0.2'],
  ])('%j', (question, words) => {
    expect(wordsOf(question)).toBe(words);
  });
});

test('English words that say nothing are left out for English only', () => {
  const asked = (analyzer: string) => luceneQuery('t', scope, 'Was will Anna?', 0, analyzer);
  expect(asked('english')).toBe(`${KEY} +text:(Anna\\?)`);
  expect(asked('german')).toBe(`${KEY} +text:(Was will Anna\\?)`);
});

test.each(['', '?!', 'the of what', "it's ' -- ", '👩‍👩‍👧', 'x'.repeat(0)])(
  'a question without words (%j) asks for nothing',
  (question) => {
    expect(luceneQuery('t', scope, question)).toBe(null);
  },
);

test('every id of the scope is required, by a key that the tenant and the kind are part of', () => {
  const ids = { userId: 'u', agentId: 'a', runId: 'r', actorId: 'c' };
  const kinds = { user: 'u', agent: 'a', run: 'r', actor: 'c' } as const;
  const keys = Object.entries(kinds).map(
    ([kind, id]) => `+${kind}Key:${scopeKey('t', kind as 'user', id)}^0`,
  );
  expect(luceneQuery('t', scopeOf(ids), 'tea')).toBe(`${keys.join(' ')} +text:(tea)`);
  expect(luceneQuery('t', scope, 'tea')).toBe(`${KEY} +text:(tea)`);
  expect(luceneQuery('other', scope, 'tea')).not.toContain(scopeKey('t', 'user', 'u'));
});

test('a long question is cut, never in the middle of a character', () => {
  const words = wordsOf(`tea ${'😀b'.repeat(2_000)}`) ?? '';
  expect(words.length).toBeLessThanOrEqual(2_000);
  expect(words.isWellFormed()).toBe(true);
});

test('words are looked for around a memory as well, but not in the scope of an actor', () => {
  expect(luceneQuery('t', scope, 'black tea', 4)).toBe(`${KEY} +(text:(black tea) windowText:(black tea)^4)`);
  const ofActor = luceneQuery('t', scopeOf({ userId: 'u', actorId: 'c' }), 'black tea', 4);
  expect(ofActor?.endsWith(' +text:(black tea)')).toBe(true);
});

test('one word brings at most what it is worth in a memory alone, and `window` times that in its window', () => {
  // ln(1 + (N - 1 + 0.5) / (1 + 0.5))
  expect(rarestWord(1, scope, 0)).toBeCloseTo(Math.log(4 / 3), 10);
  expect(rarestWord(100, scope, 0)).toBeCloseTo(Math.log(1 + 99.5 / 1.5), 10);
  expect(rarestWord(100, scope, 2)).toBeCloseTo(3 * rarestWord(100, scope, 0), 10);
  expect(rarestWord(100, scopeOf({ userId: 'u', actorId: 'c' }), 2)).toBe(rarestWord(100, scope, 0));
  expect(rarestWord(0, scope, 2)).toBeCloseTo(0, 10);
});
