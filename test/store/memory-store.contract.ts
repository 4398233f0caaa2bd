import { afterAll, beforeAll, describe } from 'vitest';
import type { StoreUnderTest } from './contract-fixtures.js';
import { defineDuplicateContract } from './duplicate.contract.js';
import { defineEachContract } from './each.contract.js';
import { defineExpiryContract } from './expiry.contract.js';
import { defineFilterContract } from './filter.contract.js';
import { defineNearContract } from './near.contract.js';
import { definePurgeContract } from './purge.contract.js';
import { defineReadContract } from './read.contract.js';
import { defineRequestContract } from './request.contract.js';
import { defineScopeContract } from './scope.contract.js';
import { defineSearchContract } from './search.contract.js';
import { defineUpdateContract } from './update.contract.js';
import { defineWindowContract } from './window.contract.js';
import { defineWriteContract } from './write.contract.js';

/** What every MemoryStore must do; each test takes a tenant of its own. */
export function defineMemoryStoreContract(makeStore: () => Promise<StoreUnderTest>): void {
  describe('a MemoryStore', () => {
    let opened: StoreUnderTest | undefined;
    beforeAll(async () => {
      opened = await makeStore();
    });
    afterAll(() => opened?.close());
    const current = (): StoreUnderTest => {
      if (!opened) throw new Error('The store is opened before the first test.');
      return opened;
    };
    defineScopeContract(current);
    defineReadContract(current);
    defineFilterContract(current);
    defineWriteContract(current);
    defineUpdateContract(current);
    defineSearchContract(current);
    defineDuplicateContract(current);
    defineExpiryContract(current);
    defineRequestContract(current);
    definePurgeContract(current);
    defineEachContract(current);
    defineWindowContract(current);
    defineNearContract(current);
  });
}
