import { describe, expect, test } from 'vitest';
import { both, matchesAll } from '../../src/memory/filter.js';
import { parseFilter } from '../../src/memory/filter-input.js';
import { parseFilterJson } from '../../src/memory/filter-json.js';
import { parseScoped } from '../../src/memory/read-scope.js';
import { codeOf } from './core.js';

const scope = { userId: 'u', actorId: 'alice' };

describe('an actor in the scope', () => {
  test('replaces the one that the top of the filter asks for by eq', () => {
    const parsed = parseScoped({ scope, filter: { actorId: { eq: 'bob' } } }, '');
    expect(parsed.scope.actorId).toBe('alice');
    expect(parsed.filter).toEqual(parseFilter({ actorId: {} }, 'filter'));
  });

  test('leaves every other condition in force', () => {
    const filter = {
      actorId: { eq: 'bob', ne: 'carol' },
      role: { eq: 'USER' },
      or: [{ actorId: { eq: 'dan' } }],
    } as const;
    const expected = {
      actorId: { ne: 'carol' },
      role: { eq: 'USER' },
      or: [{ actorId: { eq: 'dan' } }],
    } as const;
    expect(parseScoped({ scope, filter }, '').filter).toEqual(parseFilter(expected, 'filter'));
  });

  test('does not hide that the overruled id is none', async () => {
    const error = await codeOf(
      () => parseScoped({ scope, filter: { actorId: { eq: '*' } } }, 'input.'),
      'VALIDATION_004',
    );
    expect(error.argument).toBe('input.filter.actorId.eq');
  });

  test('replaces it in the JSON spelling alike, bare or by eq, in both cases', () => {
    for (const filterJson of [
      { actorId: 'bob' },
      { actor_id: 'bob' },
      { actor_id: { $eq: 'bob' } },
      { actorId: null },
    ]) {
      expect(matchesAll(parseScoped({ scope, filterJson }, '').filter)).toBe(true);
    }
    for (const filterJson of [
      { actor_id: ['bob'] },
      { actor_id: { ne: 'carol' } },
      { AND: [{ actor_id: 'bob' }] },
      { 'metadata.actor_id': 'bob' },
    ]) {
      expect(matchesAll(parseScoped({ scope, filterJson }, '').filter)).toBe(false);
    }
  });

  test('does not hide that the overruled id is none in JSON either', async () => {
    const error = await codeOf(
      () => parseScoped({ scope, filterJson: { actor_id: '*' } }, 'input.'),
      'VALIDATION_004',
    );
    expect(error.argument).toBe('input.filterJson.actor_id');
  });

  test('does not change the filter that is passed in', () => {
    const filter = Object.freeze({ actorId: Object.freeze({ eq: 'bob' }) });
    parseScoped({ scope, filter }, '');
    expect(filter).toEqual({ actorId: { eq: 'bob' } });
  });
});

test('without an actor in the scope the filter stands as it is', () => {
  const filter = { actorId: { eq: 'bob' } };
  expect(parseScoped({ scope: { userId: 'u' }, filter }, '').filter).toEqual(parseFilter(filter, 'filter'));
});

test('of two spellings both hold', () => {
  const parsed = parseScoped(
    { scope: { userId: 'u' }, filter: { role: { eq: 'USER' } }, filterJson: { n: 1 } },
    '',
  );
  expect(parsed.filter).toEqual(
    both(parseFilter({ role: { eq: 'USER' } }, 'filter'), parseFilterJson({ n: 1 }, 'filterJson')),
  );
});

test('a filter cannot stand in for a scope', async () => {
  const filter = { userId: { eq: 'u' } };
  expect((await codeOf(() => parseScoped({ scope: {}, filter }, 'input.'), 'VALIDATION_001')).argument).toBe(
    'input.scope',
  );
  await codeOf(() => parseScoped({ scope: { userId: 'u' }, filter: { role: null } }, ''), 'VALIDATION_005');
});
