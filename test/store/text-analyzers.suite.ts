import { createHash } from 'node:crypto';
import type { Driver } from 'neo4j-driver';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TEXT_ANALYZERS } from '../../src/config/variables.js';
import { createDriver } from '../../src/store/driver.js';
import { luceneQuery, scopeQuery } from '../../src/store/lucene.js';
import { scopeKey } from '../../src/store/scope-key.js';
import { createTextIndex, findTextIndex, replaceTextIndex } from '../../src/store/text-index.js';
import { emptyNeo4j, type OwnNeo4j } from '../support/own-neo4j.js';
import { scopeOf } from './contract-fixtures.js';

const database = 'neo4j';
const scope = scopeOf({ userId: 'u' });

const TEXTS = {
  de1: 'Anna hat am Donnerstag eine Wanderung im Schwarzwald gemacht und Käsespätzle gegessen.',
  de2: 'Mein Bruder fährt jeden Tag mit der Straßenbahn zur Universität.',
  es1: 'María compró una bicicleta roja para su hija el miércoles.',
  es2: 'El corazón de la ciudad está cerca del río; los niños jugaron en España.',
  zh1: '我昨天在北京买了一本关于量子力学的书。',
  zh2: '她喜欢喝绿茶，不喜欢咖啡。',
  zh3: '我們去年在臺灣旅行。',
  zh4: '书店在城市的北边，不在京城。',
  ja1: '彼女は京都で抹茶アイスクリームを食べました。',
  ja2: '来週の火曜日に東京でミーティングがあります。',
  ja3: '私の犬の名前はポチです。',
  ja4: '東に京の都がある。',
  en1: 'Alice was running along the rivers with her children.',
  ko1: '나는 어제 서울에서 비빔밥을 먹었다.',
  th1: 'ฉันชอบกินข้าวผัดที่กรุงเทพ',
  hi1: 'मेरे दादा किसान थे।',
  hi2: 'मेरी दादी गाती हैं।',
  mixed: '昨日TypeScriptでコードを書いた。',
} as const;

/** On a Neo4j of its own: the index is one for a whole database. */
export function defineTextAnalyzersSuite(current: () => OwnNeo4j): void {
  describe('text analyzers', () => {
    let driver: Driver;
    beforeAll(async () => {
      await emptyNeo4j(current());
      driver = createDriver(current());
      const memories = Object.entries(TEXTS).map(([id, text]) => ({
        id,
        text,
        userKey: scopeKey('t', 'user', 'u'),
      }));
      const others = Array.from({ length: 200 }, (_, i) => ({
        id: `other-${i}`,
        text: 'Haus casa house 家',
        userKey: scopeKey('t', 'user', createHash('sha256').update(String(i)).digest('hex')),
      }));
      await run('UNWIND $rows AS row CREATE (m:Memory) SET m = row, m.windowText = row.text', {
        rows: [...memories, ...others],
      });
      await createTextIndex(driver, database, 'english');
    });
    afterAll(async () => {
      await driver?.close();
    });

    async function run(text: string, parameters: object = {}) {
      const { records } = await driver.executeQuery(text, parameters, { database });
      return records.map((record) => record.toObject());
    }

    /** Ids of what a question finds, best first. */
    async function find(question: string, analyzer: string, window = 0): Promise<readonly string[]> {
      const lucene = luceneQuery('t', scope, question, window, analyzer);
      if (lucene === null) return [];
      const rows = await run(
        `CALL db.index.fulltext.queryNodes('memory_text', $lucene) YIELD node, score
     RETURN node.id AS id, score ORDER BY score DESC, id`,
        { lucene },
      );
      return rows.filter(({ score }) => score > 0).map(({ id }) => String(id));
    }

    async function use(analyzer: string): Promise<void> {
      await replaceTextIndex(driver, database, analyzer);
      await run('CALL db.awaitIndexes(60)');
    }

    test('all analyzers that are offered are known to Neo4j', async () => {
      const known = await run(
        'CALL db.index.fulltext.listAvailableAnalyzers() YIELD analyzer RETURN analyzer',
      );
      expect(known.map(({ analyzer }) => analyzer)).toEqual(expect.arrayContaining([...TEXT_ANALYZERS]));
    });

    test('every analyzer that is offered keeps a scope: its key is one word that nothing else has', async () => {
      const wrong: string[] = [];
      const rows = await run("MATCH (m:Memory) WHERE m.id STARTS WITH 'other-' RETURN m.userKey AS key");
      const keys = rows.map(({ key }) => String(key));
      for (const analyzer of TEXT_ANALYZERS) {
        await use(analyzer);
        const [row] = await run(
          `UNWIND $keys AS key
       CALL (key) {
         CALL db.index.fulltext.queryNodes('memory_text', '+userKey:' + key + '^0') YIELD node, score
         RETURN collect([node.userKey, score]) AS found
       }
       RETURN count(CASE WHEN found = [[key, 0.0]] THEN 1 END) AS right`,
          { keys },
        );
        const part = await run(
          "CALL db.index.fulltext.queryNodes('memory_text', $part) YIELD node RETURN node.id AS id",
          { part: `+userKey:${keys[0]?.slice(0, -1)}` },
        );
        const mine = await run(
          "CALL db.index.fulltext.queryNodes('memory_text', $own) YIELD node RETURN node.id AS id",
          { own: scopeQuery('t', scope) },
        );
        const isRight =
          row?.right === keys.length && part.length === 0 && mine.length === Object.keys(TEXTS).length;
        if (!isRight) wrong.push(analyzer);
      }
      expect(wrong).toEqual([]);
    });

    describe.each(['english', 'standard-no-stop-words', 'standard-folding', 'cjk'])('with %s', (analyzer) => {
      beforeAll(() => use(analyzer));

      test.each([
        ['de1', ['Käsespätzle', 'wanderung', 'Schwarzwald?', 'DONNERSTAG']],
        ['de2', ['Straßenbahn', 'Universität', 'fährt']],
        ['es1', ['bicicleta', 'miércoles', 'compró', 'María']],
        ['es2', ['corazón', 'río', 'niños', '¿España?']],
        ['zh1', ['量子力学', '北京', '昨天', '一本书']],
        ['zh2', ['绿茶', '咖啡', '喜欢']],
        ['zh3', ['臺灣', '去年', '旅行']],
        ['ja1', ['京都', '抹茶', 'アイスクリーム', '食べました']],
        ['ja2', ['火曜日', '東京', 'ミーティング']],
        ['ja3', ['ポチ', '名前']],
        ['mixed', ['TypeScript', 'コード', '昨日']],
      ])('the exact words of %s find it first', async (id, words) => {
        const found = await Promise.all(words.map(async (word) => [word, (await find(word, analyzer))[0]]));
        expect(found).toEqual(words.map((word) => [word, id]));
      });

      test.each([
        ['我在哪里买了量子力学的书？', 'zh1'],
        ['她喜欢喝什么茶？', 'zh2'],
        ['彼女は京都で何を食べましたか？', 'ja1'],
        ['東京のミーティングはいつですか', 'ja2'],
        ['犬の名前は何ですか', 'ja3'],
        ['Wann war Anna im Schwarzwald?', 'de1'],
        ['¿Qué día compró la bicicleta?', 'es1'],
      ])('a whole question (%s) finds first the memory that shares most words', async (question, id) => {
        expect((await find(question, analyzer))[0]).toBe(id);
        expect((await find(question, analyzer, 4))[0]).toBe(id);
      });

      test('words that differ in a vowel sign alone are both asked for', async () => {
        expect([...(await find('दादा और दादी', analyzer))].sort()).toEqual(['hi1', 'hi2']);
        expect(await find('दादी', analyzer)).toEqual(['hi2']);
      });

      test('neighbouring signs count, not signs that are far apart', async () => {
        expect((await find('北京', analyzer))[0]).toBe('zh1');
        const [first, ...others] = await find('東京', analyzer);
        expect([first, others.includes('ja4')]).toEqual(['ja2', analyzer !== 'cjk']);
      });
    });

    describe('analyzers find more than exact words, each of its own kind', () => {
      test.each([
        ['english', 'run river', 'en1'],
        ['german', 'Strassenbahnen', 'de2'],
        ['spanish', 'bicicletas', 'es1'],
        ['standard-folding', 'miercoles', 'es1'],
        ['cjk', '서울', 'ko1'],
        ['thai', 'ข้าวผัด', 'th1'],
      ])('%s: %s', async (analyzer, question, id) => {
        await use(analyzer);
        expect(await find(question, analyzer)).toEqual([id]);
      });
    });

    test.each([
      ['Chinese', Array.from({ length: 1_365 }, (_, i) => String.fromCharCode(0x4e00 + i)).join('')],
      ['katakana', 'アイウエオ'.repeat(300)],
      ['Korean', '가나다라마바사'.repeat(200)],
      ['Thai', 'ฉันชอบกินข้าวผัด'.repeat(90)],
      ['hyphens', 'ab-'.repeat(700)],
      ['signs', `a${'😀'.repeat(900)}`],
    ])('the longest question, of %s, is no more than Lucene takes', async (_name, question) => {
      for (const analyzer of ['english', 'cjk', 'thai']) {
        await use(analyzer);
        await expect(find(question, analyzer, 4)).resolves.toBeInstanceOf(Array);
      }
    });

    test('an index is replaced as one: what there was, or what was asked for', async () => {
      await use('german');
      expect(await findTextIndex(driver, database)).toEqual({
        analyzer: 'german',
        state: 'ONLINE',
        populatedPercent: 100,
      });
      await expect(replaceTextIndex(driver, database, 'klingon')).rejects.toThrow('klingon');
      expect(await findTextIndex(driver, database)).toMatchObject({ analyzer: 'german', state: 'ONLINE' });
    });
  });
}
