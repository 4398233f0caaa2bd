/**
 * The values that generated memories and filters share. There are few, so that filters meet what is stored, and the
 * first of each list are plain: what fails with a strange value is shrunk to a plain one when that fails, too.
 */
export const KEYS = ['a', 'b', 'a.b', 'x\0y', '__proto__', 'and', 'userId', "m.tenant='t'", '\\', '\ud7ff'];

/** What each string is as an ISO date or time, in epoch milliseconds; null when it is none. */
export const STRINGS: ReadonlyMap<string, number | null> = new Map(
  [
    ...[
      'a',
      'A',
      'ab',
      'b',
      '',
      'ß',
      'SS',
      'ς',
      'Σ',
      '\0',
      '%',
      '_',
      '*',
      '.',
      '1',
      '2',
      'true',
      'null',
      'a\0b',
    ],
    ...['\ud7ff', '\ue000', '\ufffe', '\uffff', '😀', '\uffff😀', '\ud7ff\ue000', 'é', 'e\u0301'],
    ...['2024-02-30', '2024-01-15T', '24-01-15'],
  ]
    .map((text): readonly [string, number | null] => [text, null])
    .concat([
      ['2024-01-15', Date.UTC(2024, 0, 15)],
      ['2024-01-15T00:00:00Z', Date.UTC(2024, 0, 15)],
      ['2024-01-15T01:00:00+02:00', Date.UTC(2024, 0, 14, 23)],
      ['2024-01-14T23:00:00.0019-00:00', Date.UTC(2024, 0, 14, 23, 0, 0, 1)],
      ['2024-01-15 10:00', Date.UTC(2024, 0, 15, 10)],
    ]),
);

export const NUMBERS = [1, 2, 0, -0, -1, 0.5, -0.5, 9, 10, 5e-324, 2 ** 53 - 1];

/** Filters take what metadata refuses: integers that a reader of JSON would change. */
export const FILTER_NUMBERS = [...NUMBERS, 1e21, -1e300];

/** Times as callers write them, with an offset or as a date, about 2026-11-22T10:00:00Z. */
export const TIMES: ReadonlyMap<string, number> = new Map([
  ['2026-11-22T10:00:00Z', Date.UTC(2026, 10, 22, 10)],
  ['2026-11-22T09:59:59.999Z', Date.UTC(2026, 10, 22, 10) - 1],
  ['2026-11-22T12:00:00.001+02:00', Date.UTC(2026, 10, 22, 10) + 1],
  ['2026-11-22', Date.UTC(2026, 10, 22)],
  ['1970-01-01', 0],
]);
