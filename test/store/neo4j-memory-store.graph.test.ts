import { openTestStore } from '../support/neo4j-memory-store.js';
import { defineMemoryStoreContract } from './memory-store.contract.js';

defineMemoryStoreContract(openTestStore);
