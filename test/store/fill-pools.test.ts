import { expect, test } from 'vitest';
import type { Scope } from '../../src/memory/scope.js';
import { fillPools } from '../../src/store/fill-pools.js';
import type { Row } from '../../src/store/rows.js';
import { firstPools, type Pools, type Yield } from '../../src/store/search-plan.js';
import { scopeOf } from './contract-fixtures.js';

const POOLS = firstPools(100, true);

/** What a scope has, by its user: whether the index leaves too few of it, and how many texts its words match. */
const KINDS: Readonly<Record<string, { readonly isSparse: boolean; readonly texts: number }>> = {
  full: { isSparse: false, texts: 10 },
  sparse: { isSparse: true, texts: 10 },
  wordy: { isSparse: false, texts: 5_000 },
  both: { isSparse: true, texts: 5_000 },
};

function ask(userIds: readonly string[]) {
  const asked: (readonly [users: readonly string[], pools: Pools])[] = [];
  const scopes = userIds.map((userId) => ({ scope: scopeOf({ userId }) }));
  const answer = async (
    left: readonly { scope: Scope }[],
    pools: Pools,
  ): Promise<readonly (readonly Row[])[]> => {
    asked.push([left.map(({ scope }) => scope.userId ?? ''), pools]);
    return left.map(({ scope: { userId } }) => [{ userId, ...pools }]);
  };
  return { asked, filled: fillPools(scopes, POOLS, answer, yieldOf) };
}

function yieldOf([row]: readonly Row[]): Yield {
  const { userId, textPool, exactUpTo } = row as unknown as Pools & { userId: string };
  const { isSparse, texts } = KINDS[userId] ?? { isSparse: false, texts: 0 };
  const isExact = exactUpTo > POOLS.exactUpTo;
  const found = Math.min(texts, textPool);
  return {
    plan: { vectors: isExact ? 'EXACT' : 'INDEX', scopeSize: 5_000 },
    vectors: { found: 1_000, pass: isSparse && !isExact ? 3 : 100 },
    texts: { found, pass: Math.floor(found / 100) },
  };
}

test('every scope gets the pools that it would get alone, whoever is asked beside it', async () => {
  const together = await ask(Object.keys(KINDS)).filled;
  for (const [place, userId] of Object.keys(KINDS).entries()) {
    const [alone] = await ask([userId]).filled;
    expect(together[place]?.rows, userId).toEqual(alone?.rows);
    expect(together[place]?.plan, userId).toEqual(alone?.plan);
  }
});

test('scopes that need the same are asked together, and those that are full not again', async () => {
  const { asked, filled } = ask(['sparse', 'full', 'wordy', 'sparse']);
  await filled;
  expect(asked.map(([users]) => users)).toEqual([
    ['sparse', 'full', 'wordy', 'sparse'],
    ['sparse', 'sparse'],
    ['wordy'],
  ]);
});
