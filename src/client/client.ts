import { call } from './call.js';
import type { Client } from './client-types.js';
import { type ClientOptions, connectionTo } from './connection.js';
import {
  AddMemoriesDocument,
  DeleteMemoryDocument,
  GetMemoryDocument,
  ListMemoriesDocument,
  MemoryChangedDocument,
  type MemoryChangedSubscription,
  MemoryHistoryDocument,
  SearchMemoriesDocument,
  UpdateMemoryDocument,
} from './operations.generated.js';
import { nodesOf } from './pages.js';
import { subscribe } from './subscribe.js';
import type { TypedText } from './typed-text.js';

export type {
  AddResult,
  CallOptions,
  Client,
  Forward,
  Hit,
  ListOptions,
  Memory,
  MemoryChange,
  MemoryEvent,
  MemoryPage,
  PageOptions,
  SearchOptions,
  WriteOptions,
} from './client-types.js';
export type { ClientOptions } from './connection.js';
export { EngraphError, type GraphqlFailure } from './engraph-error.js';
export type {
  MemoryEntryInput,
  MemoryFilter,
  MemoryScope,
  MessageInput,
  Role,
  SearchMode,
  UpdateMemoryInput,
} from './operations.generated.js';
export type { Page, PageInfo } from './pages.js';
export type { SubscribeOptions } from './subscribe.js';
export type { TypedText } from './typed-text.js';

/** A client of the server at `url`; nothing is sent yet. Throws a TypeError when that is no URL. */
export function createClient(options: ClientOptions): Client {
  const connection = connectionTo(options);

  const send = async <Data, Variables extends object>(
    text: TypedText<Data, Variables>,
    variables: Variables,
    signal: AbortSignal | undefined,
    safe: boolean,
  ): Promise<Data> => (await call(connection, { text, variables, signal, safe })) as Data;

  const client: Client = {
    add: async (entries, { signal, idempotencyKey } = {}) => {
      const input = { entries: Array.isArray(entries) ? entries : [entries], idempotencyKey };
      const data = await send(AddMemoriesDocument, { input }, signal, idempotencyKey !== undefined);
      return data.addMemories.results;
    },
    search: async (query, scope, { signal, ...options } = {}) => {
      const { searchMemories } = await send(
        SearchMemoriesDocument,
        { ...options, query, scope },
        signal,
        true,
      );
      return { nodes: searchMemories.edges, pageInfo: searchMemories.pageInfo };
    },
    searchAll: (query, scope, options = {}) =>
      nodesOf((after) => client.search(query, scope, { ...options, after }), options.after),
    list: async (scope, { signal, ...options } = {}) => {
      const data = await send(ListMemoriesDocument, { ...options, scope }, signal, true);
      return data.memories;
    },
    listAll: (scope, options = {}) =>
      nodesOf((after) => client.list(scope, { ...options, after }), options.after),
    get: async (id, { signal } = {}) => (await send(GetMemoryDocument, { id }, signal, true)).memory,
    update: async (id, changes, { signal, idempotencyKey } = {}) => {
      const input = { ...changes, id, idempotencyKey };
      const data = await send(UpdateMemoryDocument, { input }, signal, idempotencyKey !== undefined);
      return data.updateMemory.memory;
    },
    delete: async (id, { signal, actorId, idempotencyKey } = {}) => {
      const input = { id, actorId, idempotencyKey };
      await send(DeleteMemoryDocument, { input }, signal, idempotencyKey !== undefined);
    },
    history: async (id, { signal, ...options } = {}) =>
      (await send(MemoryHistoryDocument, { ...options, id }, signal, true)).memoryHistory,
    historyAll: (id, options = {}) =>
      nodesOf((after) => client.history(id, { ...options, after }), options.after),
    subscribe: (scope, options = {}) =>
      subscribe(
        connection,
        (after) => ({ text: MemoryChangedDocument, variables: { scope, after } }),
        (data) => (data as MemoryChangedSubscription).memoryChanged,
        options,
      ),
    request: (document, variables, { signal, safe = !/\bmutation\b/.test(document) } = {}) =>
      send(document, variables ?? ({} as NonNullable<typeof variables>), signal, safe),
  };
  return client;
}
