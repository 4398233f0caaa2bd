import { type GraphQLSchema, graphql, isObjectType, isUnionType } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildApiSchema } from '../../src/graphql/build-schema.js';
import { makeContext } from '../../src/graphql/context.js';
import { type Core, openCore } from '../memory/core.js';

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildApiSchema();
});

const ENTITIES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename
    ... on Memory { text userId }
    ... on User { id memoryCount }
    ... on Run { id }
  }
}`;

async function ask(core: Core, source: string, variableValues: Record<string, unknown>, tenant = 't') {
  const principal = { tenant, via: 'open' as const };
  const request = { principal, signal: new AbortController().signal, requestId: 'x' };
  const contextValue = makeContext(core.deps, request);
  const { data, errors = [] } = await graphql({ schema, source, variableValues, contextValue });
  return { data: JSON.parse(JSON.stringify(data ?? null)), errors };
}

async function household(): Promise<Core> {
  const core = openCore();
  await core.add(
    { id: 'm1', scope: { userId: 'u' }, text: 'one' },
    { id: 'm2', scope: { userId: 'u', runId: 'r' }, text: 'two' },
  );
  return core;
}

describe('entities by reference', () => {
  test('are found in the order of their representations, and only in the tenant of the caller', async () => {
    const core = await household();
    const representations = [
      { __typename: 'Memory', id: 'm2' },
      { __typename: 'User', id: 'u' },
      { __typename: 'Memory', id: 'nothing' },
      { __typename: 'Memory', id: 'm1' },
      { __typename: 'Run', id: 'r' },
    ];
    expect(await ask(core, ENTITIES, { representations })).toEqual({
      data: {
        _entities: [
          { __typename: 'Memory', text: 'two', userId: 'u' },
          { __typename: 'User', id: 'u', memoryCount: 2 },
          null,
          { __typename: 'Memory', text: 'one', userId: 'u' },
          { __typename: 'Run', id: 'r' },
        ],
      },
      errors: [],
    });
    const foreign = await ask(core, ENTITIES, { representations }, 'another');
    expect(foreign.errors).toEqual([]);
    expect(foreign.data._entities).toEqual([
      null,
      { __typename: 'User', id: 'u', memoryCount: 0 },
      null,
      null,
      { __typename: 'Run', id: 'r' },
    ]);
  });

  test('cost one read of the store, however many they are, and owners none', async () => {
    const core = await household();
    const calls: (readonly string[])[] = [];
    const { store } = core;
    const getMemories = store.getMemories.bind(store);
    store.getMemories = (call, ids) => {
      calls.push(ids);
      return getMemories(call, ids);
    };
    const memories = Array.from({ length: 150 }, (_, i) => ({ __typename: 'Memory', id: `m${i}` }));
    const users = Array.from({ length: 50 }, (_, i) => ({ __typename: 'User', id: `u${i}` }));
    const query = ENTITIES.replace('memoryCount', '');
    const { data, errors } = await ask(core, query, { representations: [...memories, ...users] });
    expect([errors, data._entities.length, calls.length, calls[0]?.length]).toEqual([[], 200, 1, 150]);
  });

  test('one that is malformed fails alone, with nothing of the caller’s own in the answer', async () => {
    const core = await household();
    const bad: unknown[] = [
      { __typename: 'Nobody', id: 'm1' },
      { __typename: 'Query' },
      { __typename: 'MemoryConnection', nodes: [{ text: 'forged' }] },
      { __typename: 'Memory' },
      { __typename: 'Memory', id: { in: ['m1', 'm2'] } },
      { __typename: 'Memory', id: ['m1'] },
      { __typename: 'Memory', id: 1 },
      { __typename: 'Memory', id: '*' },
      { __typename: 'Memory', id: 'x'.repeat(10_000) },
      { __typename: 'User', id: { startsWith: '' } },
      { __typename: 'User', where: { tenant: 'another' } },
      { __typename: ['Memory'], id: 'm1' },
      { __typename: 'constructor', id: 'm1' },
      { __typename: '__proto__', id: 'm1' },
      { id: 'm1' },
      'm1',
      7,
      ['Memory', 'm1'],
    ];
    const good = { __typename: 'Memory', id: 'm1', text: 'forged', tenant: 'another', userId: 'forged' };
    const { data, errors } = await ask(core, ENTITIES, { representations: [...bad, good] });
    expect(data._entities).toEqual([
      ...bad.map(() => null),
      { __typename: 'Memory', text: 'one', userId: 'u' },
    ]);
    expect(errors).toHaveLength(bad.length);
    expect(errors.map(({ path }) => path?.[1])).toEqual(expect.arrayContaining(bad.map((_, i) => i)));
    for (const { originalError } of errors)
      expect(originalError).toMatchObject({ code: expect.stringMatching(/^(BAD_REQUEST|VALIDATION_004)$/) });
  });

  test('are 200 at most, or as many as configured', async () => {
    const core = await household();
    const representations = Array.from({ length: 201 }, () => ({ __typename: 'User', id: 'u' }));
    const { data, errors } = await ask(core, ENTITIES, { representations });
    expect([data, errors[0]?.originalError]).toEqual([
      null,
      expect.objectContaining({
        code: 'QUERY_TOO_COMPLEX',
        message: 'There are 201 representations; 200 are allowed. Send several requests.',
      }),
    ]);
    const narrow = await buildApiSchema({ maxRepresentations: 1 });
    const source =
      '{ _entities(representations: [{__typename: "User", id: "a"}, {__typename: "User", id: "b"}]) { __typename } }';
    expect((await graphql({ schema: narrow, source })).errors).toHaveLength(1);
  });

  test('that failed in the store fail each on its own, and end no process', async () => {
    const core = await household();
    core.store.getMemories = () => Promise.reject(new Error('away'));
    const representations = [
      { __typename: 'Memory', id: 'm1' },
      { __typename: 'Nobody' },
      { __typename: 'Memory', id: 'm2' },
    ];
    const { data, errors } = await ask(core, ENTITIES, { representations });
    expect([data._entities, errors.length]).toEqual([[null, null, null], 3]);
  });
});

describe('the schema for gateways', () => {
  test('every type with a key can be asked for by reference, and no other', async () => {
    const union = schema.getType('_Entity');
    const keyed = Object.values(schema.getTypeMap()).filter(
      (type) => isObjectType(type) && type.astNode?.directives?.some(({ name }) => name.value === 'key'),
    );
    expect(
      isUnionType(union) &&
        union
          .getTypes()
          .map(({ name }) => name)
          .sort(),
    ).toEqual(keyed.map(({ name }) => name).sort());
    expect(keyed).toHaveLength(5);
  });

  test('is told by _service: with keys, without what is for gateways themselves or does not compose', async () => {
    const { data } = await ask(openCore(), '{ _service { sdl } }', {});
    const { sdl } = data._service;
    expect(sdl).toContain('type User @key(fields: "id") {');
    expect(sdl).toContain('type PageInfo @shareable {');
    expect(sdl).not.toMatch(/_entities|_service|_Any|\n {2}nodes?\(/);
  });
});

describe('node and nodes', () => {
  test('find memories by id, in order, in one read, and nothing of others', async () => {
    const core = await household();
    const source =
      'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Memory { text } } node(id: "m1") { id } }';
    const found = await ask(core, source, { ids: ['m2', 'x', 'm1', 'm2'] });
    expect(found).toEqual({
      data: {
        nodes: [
          { __typename: 'Memory', id: 'm2', text: 'two' },
          null,
          { __typename: 'Memory', id: 'm1', text: 'one' },
          { __typename: 'Memory', id: 'm2', text: 'two' },
        ],
        node: { id: 'm1' },
      },
      errors: [],
    });
    expect((await ask(core, source, { ids: ['m2'] }, 'another')).data).toEqual({ nodes: [null], node: null });
    const many = await ask(core, source, { ids: Array.from({ length: 101 }, (_, i) => `m${i}`) });
    expect(many.errors[0]?.originalError).toMatchObject({ code: 'VALIDATION_003', argument: 'ids' });
    const wrong = await ask(core, source, { ids: ['m1', ' '] });
    expect(wrong.errors[0]?.originalError).toMatchObject({ code: 'VALIDATION_004', argument: 'ids[1]' });
    expect(wrong.data.nodes).toEqual([{ __typename: 'Memory', id: 'm1', text: 'one' }, null]);
  });
});
