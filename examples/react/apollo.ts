import { type ApolloCache, ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import { Observable } from 'rxjs';
import {
  ListMemoriesDocument,
  type ListMemoriesQuery,
  type MemoryChangedSubscription,
  type MemoryScope,
} from '../operations.generated.js';

type MemoryList = ListMemoriesQuery['memories'];

/** Queries and mutations go over fetch, subscriptions over a WebSocket to the same path. */
export function createApollo(url: string): ApolloClient {
  const isSubscription: Parameters<typeof ApolloLink.split>[0] = ({ operationType }) =>
    operationType === 'subscription';
  return new ApolloClient({
    link: ApolloLink.split(isSubscription, live(url), new HttpLink({ uri: `${url}/graphql` })),
    cache: createCache(),
  });
}

/** Reconnects as often as it takes, each time behind the last change that arrived: none is lost on the way. */
function live(url: string): ApolloLink {
  const socket = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
  });
  return new ApolloLink(
    ({ query, variables }) =>
      new Observable((observer) => {
        // The object itself is sent again after a reconnect, with what it has by then.
        const payload = { query: print(query), variables: { ...variables } };
        return socket.subscribe<MemoryChangedSubscription>(payload, {
          next: ({ data, errors = [] }) => {
            if (data) payload.variables.after = data.memoryChanged.cursor;
            observer.next({ data: data ?? null, errors });
          },
          error: (error) => observer.error(asError(error)),
          complete: () => observer.complete(),
        });
      }),
  );
}

/** What graphql-ws tells as the errors of an operation, or as the event that closed the connection for good. */
function asError(failure: unknown): Error {
  const [first] = Array.isArray(failure) ? failure : [failure];
  if (first instanceof Error) return first;
  const { message, reason } = first as { readonly message?: string; readonly reason?: string };
  return new Error(message ?? reason ?? 'The connection was closed.');
}

/** One list per scope, however many pages were read. */
function createCache(): InMemoryCache {
  return new InMemoryCache({
    typePolicies: {
      Query: {
        fields: {
          memories: {
            keyArgs: ['scope', 'filter'],
            merge: (kept: MemoryList | undefined, page: MemoryList, { args }): MemoryList =>
              args?.after && kept ? { ...page, nodes: [...kept.nodes, ...page.nodes] } : page,
          },
        },
      },
    },
  });
}

/**
 * Brings the list of a scope up to date with what happened. The cache knows a memory by its id, so that an update
 * shows wherever it stands.
 */
export function applyChange(
  cache: ApolloCache,
  scope: MemoryScope,
  { event, memoryId, memory }: MemoryChangedSubscription['memoryChanged'],
): void {
  if (event === 'UPDATE') return;
  cache.updateQuery({ query: ListMemoriesDocument, variables: { scope } }, (data) => {
    if (!data) return data;
    const { nodes, totalCount } = data.memories;
    const others = nodes.filter(({ id }) => id !== memoryId);
    const isNew = event === 'ADD' && memory !== null;
    const isKnown = others.length < nodes.length;
    return {
      ...data,
      memories: {
        ...data.memories,
        nodes: isNew ? [memory, ...others] : others,
        totalCount: totalCount + (isNew && !isKnown ? 1 : !isNew && isKnown ? -1 : 0),
      },
    };
  });
}
