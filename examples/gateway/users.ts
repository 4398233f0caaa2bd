import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';

/** A subgraph of somebody else, who knows what users are called and nothing of what they said. */
export const USERS_SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])

  type Query {
    users: [User!]!
    user(id: ID!): User @shareable
  }

  type User @key(fields: "id") {
    id: ID!
    name: String!
    city: String!
  }
`;

interface User {
  readonly id: string;
  readonly name: string;
  readonly city: string;
}

const USERS: readonly User[] = [
  { id: 'alice', name: 'Alice Moreau', city: 'Lyon' },
  { id: 'bob', name: 'Bob Lindqvist', city: 'Uppsala' },
  { id: 'chiara', name: 'Chiara Ferri', city: 'Torino' },
];
const find = ({ id }: { readonly id: string }) => USERS.find((user) => user.id === id) ?? null;

/** Starts it on a free port of loopback. */
export async function startUsers(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const resolvers = {
    Query: {
      users: () => USERS,
      user: (_root: unknown, arguments_: { readonly id: string }) => find(arguments_),
    },
    User: { __resolveReference: find },
  };
  const schema = buildSubgraphSchema([{ typeDefs: parse(USERS_SDL), resolvers }]);
  const plugins = [ApolloServerPluginInlineTraceDisabled()];
  const server = new ApolloServer({ schema, plugins, stopOnTerminationSignals: false });
  const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
  return { url, stop: () => server.stop() };
}
