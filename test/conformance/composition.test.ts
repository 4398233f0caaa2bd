import { readFileSync } from 'node:fs';
import { composeServices as composeByApollo } from '@apollo/composition';
import { composeServices as composeByTheGuild } from '@theguild/federation-composition';
import { buildSchema, type GraphQLObjectType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { USERS_SDL } from './users.js';

const engraph = readFileSync(new URL('../../schema/subgraph.graphql', import.meta.url), 'utf8');
const subgraphs = (users: string) => [
  { name: 'engraph', url: 'http://127.0.0.1:4000/graphql', typeDefs: parse(engraph) },
  { name: 'users', url: 'http://127.0.0.1:4001/graphql', typeDefs: parse(users) },
];

const composers = {
  Apollo: (users: string) => {
    const { errors = [], supergraphSdl } = composeByApollo(subgraphs(users));
    return { errors: errors.map(({ message }) => message), supergraphSdl };
  },
  'The Guild': (users: string) => {
    const { errors = [], supergraphSdl } = composeByTheGuild(subgraphs(users));
    return { errors: errors.map(({ message }) => message), supergraphSdl };
  },
};

describe.each(Object.entries(composers))('the composer of %s', (_name, compose) => {
  test('joins Engraph and the owner of users into one graph', () => {
    const { errors, supergraphSdl = '' } = compose(USERS_SDL);
    expect(errors).toEqual([]);
    const schema = buildSchema(supergraphSdl, { assumeValidSDL: true });
    const fields = Object.keys((schema.getType('User') as GraphQLObjectType).getFields());
    expect(fields).toEqual(
      expect.arrayContaining(['id', 'name', 'email', 'memories', 'searchMemories', 'runs']),
    );
    const roots = Object.keys(schema.getQueryType()?.getFields() ?? {});
    expect(roots).toEqual(expect.arrayContaining(['user', 'users', 'searchMemories', 'memory']));
    expect(roots).not.toContain('node');
  });

  test('sees that a User without the key is none of ours', () => {
    expect(compose(USERS_SDL.replace('@key(fields: "id")', '')).errors).not.toEqual([]);
  });
});
