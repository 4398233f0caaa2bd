import { type GraphQLSchema, graphql } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildApiSchema } from '../../src/graphql/build-schema.js';
import { makeContext } from '../../src/graphql/context.js';
import { type Core, openCore, T0 } from '../memory/core.js';

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildApiSchema();
});

async function send(core: Core, source: string) {
  const request = { ...core.caller, signal: new AbortController().signal, requestId: 'x' };
  const { data, errors = [] } = await graphql({
    ...{ schema, source },
    contextValue: makeContext(core.deps, request),
  });
  return { data: JSON.parse(JSON.stringify(data ?? null)), errors };
}

async function ask(core: Core, source: string) {
  const { data, errors } = await send(core, source);
  expect(errors).toEqual([]);
  return data;
}

async function converse(): Promise<Core> {
  const core = openCore();
  const says = (name: string, content: string) => ({ role: 'USER' as const, name, content });
  await core.add({
    scope: { userId: 'u', runId: 'r' },
    messages: [
      says('ann', 'What about lunch'),
      says('ben', 'Sushi would be nice'),
      says('ann', 'Too far away'),
      says('ben', 'Then pasta'),
      says('ann', 'Pasta it is'),
    ],
  });
  await core.add({ scope: { userId: 'u', runId: 's' }, text: 'Pasta again' });
  return core;
}

const texts = (nodes: readonly { readonly text: string }[]) => nodes.map(({ text }) => text);

describe('before and after', () => {
  test('are one turn unless told, the nearest first, and lead on', async () => {
    const data = await ask(
      await converse(),
      `{ memories(scope: {userId: "u"}, filter: {text: {eq: "Too far away"}}) { nodes {
        before { text before { text after(first: 2) { text } } } after(first: 10) { text } } } }`,
    );
    expect(data.memories.nodes).toEqual([
      {
        before: [
          {
            text: 'Sushi would be nice',
            before: [
              {
                text: 'What about lunch',
                after: [{ text: 'Sushi would be nice' }, { text: 'Too far away' }],
              },
            ],
          },
        ],
        after: [{ text: 'Then pasta' }, { text: 'Pasta it is' }],
      },
    ]);
  });

  test('never leave the scope that the memory was reached through, however far they lead', async () => {
    const core = await converse();
    const fields = 'text before(first: 3) { text } after(first: 3) { text after(first: 3) { text } }';
    const walk = `user(id: "u") { actor(id: "ann") { memories { nodes { ${fields} } } } }`;
    const data = await ask(
      core,
      `{ ${walk} searchMemories(query: "lunch", scope: {runId: "r", actorId: "ann"}) { nodes { ${fields} } } }`,
    );
    const said = JSON.stringify(data);
    expect(said).toContain('Too far away');
    expect(said).not.toMatch(/sushi|then pasta/i);
    const [latest] = data.user.actor.memories.nodes;
    expect([latest.text, texts(latest.before)]).toEqual(['Pasta it is', ['Too far away']]);
  });

  test('of a memory that was read by its id are those of its conversation', async () => {
    const core = await converse();
    const list = await ask(core, '{ memories(scope: {runId: "r", actorId: "ben"}) { nodes { id text } } }');
    const [{ id }] = list.memories.nodes;
    const { memory } = await ask(
      core,
      `{ memory(id: "${id}") { before(first: 9) { text actorId } after(first: 9) { text } } }`,
    );
    expect(texts(memory.before)).toEqual(['Too far away', 'Sushi would be nice', 'What about lunch']);
    expect(texts(memory.after)).toEqual(['Pasta it is']);
  });

  test('show what has expired on request only', async () => {
    const core = openCore();
    const scope = { runId: 'r' };
    await core.add(
      { scope, text: 'one' },
      { scope, text: 'two', expiresAt: '2026-11-22T10:00:01Z' },
      { scope, text: 'three' },
    );
    core.now = T0 + 1_000;
    const data = await ask(
      core,
      '{ memories(scope: {runId: "r"}, first: 1) { nodes { before { text } all: before(includeExpired: true) { text } } } }',
    );
    expect(data.memories.nodes).toEqual([{ before: [], all: [{ text: 'two' }] }]);
  });

  test.each(['before(first: 0)', 'before(first: 11)', 'after(first: -1)'])('%s is refused', async (field) => {
    const { errors } = await send(
      await converse(),
      `{ memories(scope: {runId: "s"}) { nodes { ${field} { id } } } }`,
    );
    expect(errors.map(({ originalError }) => originalError)).toMatchObject([
      { code: 'VALIDATION_009', argument: 'first' },
    ]);
  });
});

describe('neighbors of a hit', () => {
  test('are as many turns on each side as the search asks for, in the order in which they were said', async () => {
    const search = (neighbors: string) =>
      `searchMemories(query: "too far", scope: {runId: "r"}, first: 1${neighbors}) { edges { node { text } neighbors { text } } }`;
    const data = await ask(
      await converse(),
      `{ none: ${search('')} one: ${search(', neighbors: 1')} all: ${search(', neighbors: 10')} }`,
    );
    const around = ({ edges }: { edges: readonly { neighbors: readonly { text: string }[] }[] }) =>
      edges.map(({ neighbors }) => texts(neighbors));
    expect(around(data.none)).toEqual([[]]);
    expect(around(data.one)).toEqual([['Sushi would be nice', 'Then pasta']]);
    expect(around(data.all)).toEqual([
      ['What about lunch', 'Sushi would be nice', 'Then pasta', 'Pasta it is'],
    ]);
  });

  test('stay in the scope of the search', async () => {
    const data = await ask(
      await converse(),
      '{ searchMemories(query: "too far", scope: {runId: "r", actorId: "ann"}, first: 1, neighbors: 2) { edges { neighbors { text before { text } } } } }',
    );
    expect(data.searchMemories.edges).toEqual([
      {
        neighbors: [
          { text: 'What about lunch', before: [] },
          { text: 'Pasta it is', before: [] },
        ],
      },
    ]);
  });

  test.each([-1, 11])('%i is refused, before anything is embedded', async (neighbors) => {
    const core = await converse();
    const source = `{ searchMemories(query: "x", scope: {runId: "r"}, neighbors: ${neighbors}) { edges { score } } }`;
    const { errors } = await send(core, source);
    expect(errors.map(({ originalError }) => originalError)).toMatchObject([
      { code: 'VALIDATION_009', argument: 'neighbors' },
    ]);
    expect(core.embedder.queries).toEqual([]);
  });
});

describe('similarMemories', () => {
  const similar = 'similarMemories(first: 9) { nodes { text } edges { score explain { text { rank } } } }';

  test('are the nearest of the scope that the memory was reached through, without itself', async () => {
    const core = await converse();
    const { memories } = await ask(
      core,
      `{ memories(scope: {runId: "r"}, filter: {text: {eq: "Pasta it is"}}) { nodes { ${similar} } } }`,
    );
    const [{ similarMemories: found }] = memories.nodes;
    expect(found.nodes[0].text).toBe('Then pasta');
    expect([...texts(found.nodes)].sort()).toEqual([
      'Sushi would be nice',
      'Then pasta',
      'Too far away',
      'What about lunch',
    ]);
    const scores = found.edges.map(({ score }: { score: number }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(core.embedder.queries).toEqual([]);
  });

  test('of one that was read by its id are those of its user, else its agent, else its run', async () => {
    const core = openCore();
    const add = (text: string, scope: object) => core.add({ text, scope });
    const given = [
      ...(await add('u', { userId: 'u', agentId: 'a', runId: 'r' })),
      ...(await add('a', { agentId: 'a', runId: 'r' })),
      ...(await add('r', { runId: 'r' })),
      ...(await add('u2', { userId: 'u' })),
    ];
    const sets = [];
    for (const { id } of given) {
      const { memory } = await ask(core, `{ memory(id: "${id}") { similarMemories { nodes { text } } } }`);
      sets.push([...texts(memory.similarMemories.nodes)].sort().join(' '));
    }
    expect(sets).toEqual(['u2', 'u', 'a u', 'u']);
  });

  test('come in pages, and a cursor belongs to the memory that it came from', async () => {
    const core = openCore();
    for (let i = 0; i < 7; i += 1) await core.add({ scope: { userId: 'u' }, text: `note ${i} on tea` });
    const page = async (id: string, after: string) =>
      send(
        core,
        `{ memory(id: "${id}") { similarMemories(first: 2${after}) { nodes { text } pageInfo { hasNextPage endCursor } } } }`,
      );
    const read: string[] = [];
    let after = '';
    for (let more = true; more; ) {
      const { nodes, pageInfo } = (await page('id-000001', after)).data.memory.similarMemories;
      read.push(...texts(nodes));
      after = `, after: "${pageInfo.endCursor}"`;
      more = pageInfo.hasNextPage;
    }
    const whole = await ask(core, '{ memory(id: "id-000001") { similarMemories { nodes { text } } } }');
    expect(read).toHaveLength(6);
    expect(read).toEqual(texts(whole.memory.similarMemories.nodes));
    const { errors } = await page('id-000002', after);
    expect(errors.map(({ originalError }) => originalError)).toMatchObject([
      { code: 'VALIDATION_009', argument: 'after' },
    ]);
  });
});
