import { describe, expect, test } from 'vitest';
import { isAsking, namesActor, nearness, type TimeWord } from '../../src/memory/signals.js';

const DAY = 86_400_000;

test.each([
  ['Shall we go?', true],
  ['Really? Yes.', false],
  ['去吗？ ', true],
  ['He said "why?"', true],
  ['هل تذهب؟', true],
  ['I like tea', false],
  ['a;', false],
  ['', false],
])('%j asks: %s', (text, expected) => {
  expect(isAsking(text)).toBe(expected);
});

test.each([
  ['What did Alice say?', 'alice', true],
  ["What is Alice's dog called?", 'Alice', true],
  ['What did Alicent say?', 'alice', false],
  ['malice', 'alice', false],
  ['What did J. (Jo) say?', 'j. (jo)', true],
  ['Was sagte Jürgen?', 'JÜRGEN', true],
  ['What did anne-marie say?', 'Anne-Marie', true],
  ['小明喜欢什么？', '小明', true],
  ['昨天小明去哪儿了', '小明', true],
  ['मोहना क्या कहता है', 'मोहन', false],
  ['मोहन क्या कहता है', 'मोहन', true],
  ['anything', null, false],
])('%j names %j: %s', (question, actorId, expected) => {
  expect(namesActor(question, actorId)).toBe(expected);
});

describe('nearness', () => {
  const from = Date.UTC(2023, 4, 3);
  const day: TimeWord = { kind: 'span', from, to: from + DAY };

  test('is 1 within a time and halves with every week away from it, to both sides alike', () => {
    expect(nearness(from, [day])).toBe(1);
    expect(nearness(from + DAY - 1, [day])).toBe(1);
    expect(nearness(from - 7 * DAY, [day])).toBeCloseTo(0.5, 10);
    expect(nearness(from + DAY - 1 + 7 * DAY, [day])).toBeCloseTo(0.5, 10);
    expect(nearness(from - 14 * DAY, [day])).toBeCloseTo(0.25, 10);
  });

  test('is that of the nearest of several times, and 0 without any', () => {
    const other: TimeWord = { kind: 'span', from: from + 70 * DAY, to: from + 71 * DAY };
    expect(nearness(from + 70 * DAY, [day, other])).toBe(1);
    expect(nearness(from, [])).toBe(0);
  });

  test('knows a month of any year', () => {
    const may: TimeWord = { kind: 'yearly', from: Date.UTC(2020, 4), to: Date.UTC(2020, 5) };
    for (const year of [1999, 2023, 2031]) expect(nearness(Date.UTC(year, 4, 31, 23), [may])).toBe(1);
    expect(nearness(Date.UTC(2023, 5, 1), [may])).toBeGreaterThan(0.99);
    // From both sides of the turn of the year.
    const january: TimeWord = { kind: 'yearly', from: Date.UTC(2020, 0), to: Date.UTC(2020, 1) };
    expect(nearness(Date.UTC(2023, 11, 25), [january])).toBeCloseTo(0.5, 10);
  });

  test('knows days of any year, also where they go over the turn of the year', () => {
    const holidays: TimeWord = { kind: 'yearly', from: Date.UTC(2023, 11, 30), to: Date.UTC(2024, 0, 3) };
    for (const year of [1999, 2023, 2031]) {
      expect(nearness(Date.UTC(year, 11, 30), [holidays])).toBe(1);
      expect(nearness(Date.UTC(year, 0, 2, 23), [holidays])).toBe(1);
      expect(nearness(Date.UTC(year, 0, 9, 23, 59, 59, 999), [holidays])).toBeCloseTo(0.5, 10);
    }
  });
});
