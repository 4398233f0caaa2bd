import { type GraphQLSchema, graphql } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildApiSchema } from '../../src/graphql/build-schema.js';
import { makeContext } from '../../src/graphql/context.js';
import { type Core, openCore } from '../memory/core.js';

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildApiSchema();
});

async function ask(core: Core, source: string) {
  const request = { ...core.caller, signal: new AbortController().signal, requestId: 'x' };
  const { data, errors } = await graphql({ schema, source, contextValue: makeContext(core.deps, request) });
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data));
}

describe('what follows a mutation in the same request', () => {
  test('sees what the mutation did', async () => {
    const core = openCore();
    const [memory] = await core.add({ id: 'm', scope: { userId: 'u' }, text: 'one' });
    expect(memory?.id).toBe('m');
    const add = (text: string) => `addMemories(input: {entries: [{scope: {userId: "u"}, text: "${text}"}]}) {
      results { memory { user { memoryCount memories { nodes { text } } } } } }`;
    const update = (text: string) =>
      `updateMemory(input: {id: "m", text: "${text}"}) { memory { history { nodes { newText } } } }`;
    const data = await ask(
      core,
      `mutation { a: ${add('two')} b: ${add('three')} c: ${update('four')} d: ${update('five')} }`,
    );
    const users = [data.a, data.b].map(({ results }) => results[0].memory.user);
    expect(users.map(({ memoryCount }) => memoryCount)).toEqual([2, 3]);
    expect(users.map(({ memories }) => memories.nodes.length)).toEqual([2, 3]);
    const histories = [data.c, data.d].map(({ memory }) => memory.history.nodes.length);
    expect(histories).toEqual([2, 3]);
  });
});

describe('a walk through a memory', () => {
  test('never leaves the scope it began in, however far it goes', async () => {
    const core = openCore();
    await core.add(
      { scope: { userId: 'u', runId: 'r' }, text: 'here' },
      { scope: { userId: 'u', runId: 's' }, text: 'in another run' },
      { scope: { userId: 'u', agentId: 'a' }, text: 'in none' },
    );
    const data = await ask(
      core,
      `{ searchMemories(query: "here", scope: {runId: "r"}) { nodes { user { agents { nodes { id } } runs { nodes { id } }
        run(id: "s") { id } memories { nodes { text run { user(id: "u") { memories { nodes { text } } } } } } } } } }`,
    );
    expect(data.searchMemories.nodes).toEqual([
      {
        user: {
          agents: { nodes: [] },
          runs: { nodes: [{ id: 'r' }] },
          run: null,
          memories: { nodes: [{ text: 'here', run: { user: { memories: { nodes: [{ text: 'here' }] } } } }] },
        },
      },
    ]);
  });
});

describe('the questions of a level', () => {
  test('are embedded once each, and a failure is told by every field that asked', async () => {
    const core = openCore();
    for (const run of ['a', 'b', 'c']) await core.add({ scope: { userId: 'u', runId: run }, text: run });
    const source =
      '{ user(id: "u") { runs { nodes { x: searchMemories(query: "x") { nodes { id } } y: searchMemories(query: "y") { nodes { id } } } } } }';
    await ask(core, source);
    expect([...core.embedder.queries].sort()).toEqual(['x', 'y']);
    core.embedder.embedQuery = () => Promise.reject(new Error('no model'));
    const request = { ...core.caller, signal: new AbortController().signal, requestId: 'x' };
    const { errors = [] } = await graphql({ schema, source, contextValue: makeContext(core.deps, request) });
    expect(errors.map(({ message }) => message)).toContain('no model');
  });
});

describe('the schema', () => {
  test('has four kinds of owners that differ in what they lead to only', () => {
    const fields = (name: string) => {
      const type = schema.getType(name);
      if (type === undefined || !('getFields' in type)) throw new Error(`There is no type ${name}.`);
      return Object.keys(type.getFields());
    };
    const kinds = ['user', 'agent', 'run', 'actor'];
    for (const kind of kinds) {
      const others = kinds.filter((other) => other !== kind).flatMap((other) => [other, `${other}s`]);
      const own = ['id', 'memories', 'searchMemories', 'memoryCount'];
      const name = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
      expect(fields(name).sort()).toEqual([...own, ...others].sort());
      expect(fields('Memory')).toContain(kind);
      expect(fields('Query')).toContain(kind);
    }
  });
});
