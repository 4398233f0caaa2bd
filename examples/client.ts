import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
// In a program of yours: from 'engraph/client'.
import { createClient, type TypedText } from '../src/client/client.js';

/** A server to talk to. `token` is its ENGRAPH_TOKEN, when it has one. */
export interface Endpoint {
  readonly url: string;
  readonly token: string | undefined;
}

/** The `data` of one GraphQL document. Rejects with an EngraphError when the server has an error to tell. */
export function send(
  endpoint: Endpoint,
  query: string,
  variables: object = {},
): Promise<Record<string, unknown>> {
  return createClient(endpoint).request(query, variables);
}

/** The `data` of one operation of `examples/operations/`, whose types are in its document. */
export function run<Data, Variables extends object>(
  endpoint: Endpoint,
  operation: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  return createClient(endpoint).request(print(operation) as TypedText<Data, Variables>, variables);
}
