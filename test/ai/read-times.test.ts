import { expect, test } from 'vitest';
import { readTimes } from '../../src/ai/read-times.js';

/** A Friday. */
const NOW = Date.UTC(2023, 9, 20, 15, 30);

function spans(question: string): readonly string[] {
  const day = (instant: number) => new Date(instant).toISOString().slice(0, 10);
  return readTimes(question, NOW).map((time) =>
    time.kind === 'span' ? `${day(time.from)} ${day(time.to)}` : `month ${time.month}`,
  );
}

test.each([
  ['What did Caroline do in May 2023?', ['2023-05-01 2023-06-01']],
  ['Who had dinner on May 3, 2023?', ['2023-05-03 2023-05-04']],
  ['Who called on 2023-05-03?', ['2023-05-03 2023-05-04']],
  ['What happened yesterday?', ['2023-10-19 2023-10-20']],
  ['What did she do two weeks ago?', ['2023-10-06 2023-10-07']],
  ['Where was Jo last Friday?', ['2023-10-13 2023-10-14']],
  ['How many times did they meet in March?', ['month 3']],
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
  'room 20231',
  'v1.2022.3',
  '',
])('%j speaks of no time', (question) => {
  expect(spans(question)).toEqual([]);
});
