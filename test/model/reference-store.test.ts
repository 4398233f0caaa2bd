import { defineMemoryStoreContract } from '../store/memory-store.contract.js';
import { ReferenceStore } from './reference-store.js';

defineMemoryStoreContract(async () => ({
  store: new ReferenceStore(),
  dimensions: 64,
  close: async () => undefined,
}));
