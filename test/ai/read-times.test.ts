import { expect, test } from 'vitest';
import { readTimes } from '../../src/ai/read-times.js';

/** A Friday. */
const NOW = Date.UTC(2023, 9, 20, 15, 30);

function spans(question: string): readonly string[] {
  const day = (instant: number) => new Date(instant).toISOString().slice(0, 10);
  return readTimes(question, NOW).map(({ kind, from, to }) =>
    kind === 'span' ? `${day(from)} ${day(to)}` : `${day(from).slice(5)} ${day(to).slice(5)}`,
  );
}

test.each([
  ['What did Caroline do in May 2023?', ['2023-05-01 2023-06-01']],
  ['Who had dinner on May 3, 2023?', ['2023-05-03 2023-05-04']],
  ['Who called on 2023-05-03?', ['2023-05-03 2023-05-04']],
  ['What happened yesterday?', ['2023-10-19 2023-10-20']],
  ['What did she do two weeks ago?', ['2023-10-06 2023-10-07']],
  ['Where was Jo last Friday?', ['2023-10-13 2023-10-14']],
  ['How many times did they meet in March?', ['03-01 04-01']],
  // Of any year, since nobody says which.
  ['What did we eat on December 24?', ['12-24 12-25']],
  ['Who slept there from December 30 to January 2?', ['12-30 01-03']],
  // The last one and the next one: today is a Friday.
  ['What did we eat on Sunday?', ['2023-10-22 2023-10-23', '2023-10-15 2023-10-16']],
  ['What did we eat on Wednesday?', ['2023-10-18 2023-10-19']],
  ['Where is she next Sunday?', ['2023-10-29 2023-10-30']],
  ['From May 3 to May 7, 2023', ['2023-05-03 2023-05-08']],
  ['What was she doing from May 2023 to July 2023?', ['2023-05-01 2023-08-01']],
  ['from May 2023 to now', ['2023-05-01 2023-10-21']],
  ['Was it open on May 3, 2023 from 9am to 5pm?', ['2023-05-03 2023-05-04']],
  ['What changed in 2022?', ['2022-01-01 2023-01-01']],
  ['in December 2022 and in 1999', ['2022-12-01 2023-01-01', '1999-01-01 2000-01-01']],
])('%j speaks of %j', (question, expected) => {
  expect(spans(question)).toEqual(expected);
});

test.each([
  'What does Alice drink?',
  'May I ask you?',
  'She sat with Jan.',
  'What did April and June say?',
  'around 5 pm',
  'Is it open from 9am to 5pm?',
  'sets of 3 to 5 reps',
  'Where can we eat 24/7?',
  'Does she take 1/2 tablet?',
  'room 20231',
  'v1.2022.3',
  '',
])('%j speaks of no time', (question) => {
  expect(spans(question)).toEqual([]);
});

test('what is said behind the first 500 signs is not read, since reading takes the longer the more there is', () => {
  expect(spans(`${'x '.repeat(200)}in May 2023`)).toHaveLength(1);
  expect(spans(`${'x '.repeat(250)}in May 2023`)).toEqual([]);
});
