import { readFile } from 'node:fs/promises';
import { composeServices } from '@apollo/composition';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { parse } from 'graphql';
import type { Endpoint } from '../client.js';
import { startUsers, USERS_SDL } from './users.js';

/** One graph over Engraph and a subgraph of users, served by Apollo's gateway. */
export interface Gateway {
  /** Takes GraphQL at its root. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Composes both, and starts the users and the gateway on free ports of loopback. */
export async function startGateway(engraph: Endpoint): Promise<Gateway> {
  const users = await startUsers();
  const gateway = new ApolloGateway({
    supergraphSdl: await compose(engraph.url, users.url),
    buildService: ({ name, url }) => new Subgraph({ url }, name === 'engraph' ? engraph.token : undefined),
  });
  const server = new ApolloServer({ gateway, stopOnTerminationSignals: false });
  const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
  return {
    url,
    stop: async () => {
      await server.stop();
      await users.stop();
    },
  };
}

/** The schema that the gateway serves. In production a registry or `rover supergraph compose` makes it. */
async function compose(engraphUrl: string, usersUrl: string): Promise<string> {
  const sdl = await readFile(new URL('../../schema/subgraph.graphql', import.meta.url), 'utf8');
  const { errors, supergraphSdl } = composeServices([
    { name: 'engraph', url: `${engraphUrl}/graphql`, typeDefs: parse(sdl) },
    { name: 'users', url: usersUrl, typeDefs: parse(USERS_SDL) },
  ]);
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

/** Sends Engraph its token. */
class Subgraph extends RemoteGraphQLDataSource {
  readonly #token: string | undefined;

  constructor(config: { readonly url?: string | undefined }, token: string | undefined) {
    super(config.url === undefined ? {} : { url: config.url });
    this.#token = token;
  }

  override willSendRequest({
    request,
  }: Parameters<NonNullable<RemoteGraphQLDataSource['willSendRequest']>>[0]): void {
    if (this.#token !== undefined) request.http?.headers.set('authorization', `Bearer ${this.#token}`);
  }
}
