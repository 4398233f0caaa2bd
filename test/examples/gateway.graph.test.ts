import { afterAll, beforeAll, expect, test } from 'vitest';
import { playGateway } from '../../examples/gateway/play.js';
import { startTestEngraph, type TestEngraph } from '../support/engraph.js';

const TOKEN = 'the-token-of-the-gateway';

let server: TestEngraph;
beforeAll(async () => {
  server = await startTestEngraph({ NODE_ENV: 'production', ENGRAPH_TOKEN: TOKEN });
});
afterAll(() => server.stop());

test('a gateway answers one query from Engraph, in production with a token, and from the owner of users', async () => {
  const { answer } = await playGateway({ url: server.url, token: TOKEN });
  expect(answer.errors).toBeUndefined();
  const { users, agent } = answer.data;
  expect(users.map(({ name, city }) => `${name}, ${city}`)).toEqual([
    'Alice Moreau, Lyon',
    'Bob Lindqvist, Uppsala',
    'Chiara Ferri, Torino',
  ]);
  const [alice] = users;
  expect(alice?.memoryCount).toBeGreaterThan(10);
  expect(alice?.searchMemories.nodes.map(({ text }) => text).join()).toMatch(/coffee|espresso/i);
  expect(agent.users.nodes.map(({ name }) => name).sort()).toEqual(['Alice Moreau', 'Bob Lindqvist']);
});

test('without the token nobody is a gateway', async () => {
  const { errors } = await server.graphql(
    '{ _entities(representations: [{__typename: "User", id: "alice"}]) { __typename } }',
  );
  expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
});
