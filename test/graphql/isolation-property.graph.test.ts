import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostileJson, hostileTyped } from '../model/hostile-arbitrary.js';
import type { GraphqlAnswer } from '../support/engraph.js';
import { fewOf, propertySettings, runs } from '../support/property-settings.js';
import { startTenantServer, type TenantServer } from '../support/tenant-server.js';
import { MEMORY, settle, stateOf, USERS } from './households.js';

const { seed } = propertySettings();
const options = { seed, path: undefined };

let server: TenantServer;
beforeAll(async () => {
  server = await startTenantServer();
});
afterAll(() => server.stop());

const REFUSALS = /^(VALIDATION_00\d|BAD_USER_INPUT|MEMORY_NOT_FOUND|CONFLICT|IDEMPOTENCY_CONFLICT)$/;

/** Fails when anything in the answer is somebody else's, or the server did not know what to do. */
function inspect(answer: GraphqlAnswer, own: string | null): void {
  const secrets = new Set(JSON.stringify(answer).match(/canary\w+/g) ?? []);
  if (own !== null) secrets.delete(own);
  expect([...secrets], 'secrets of others').toEqual([]);
  for (const { extensions } of answer.errors) expect(extensions.code).toMatch(REFUSALS);
}

const READ = `query($scope: MemoryScope!, $filter: MemoryFilter, $json: JSONObject, $query: String!,
  $memory: ID!) {
  memories(scope: $scope, filter: $filter, filterJson: $json, first: 100, includeExpired: true) {
    totalCount nodes { ${MEMORY} } pageInfo { hasNextPage }
  }
  searchMemories(query: $query, scope: $scope, filter: $filter, filterJson: $json, first: 2, includeExpired: true) {
    nodes { ${MEMORY} } pageInfo { hasNextPage }
  }
  memory(id: $memory) { ${MEMORY} }
  memoryHistory(id: $memory) { nodes { newText } }
}`;
const PAGE = `query($scope: MemoryScope!, $json: JSONObject, $after: String) {
  memories(scope: $scope, filterJson: $json, after: $after, first: 2) { nodes { ${MEMORY} } pageInfo { endCursor } }
}`;
const COUNT = `mutation($input: DeleteMemoriesInput!) { deleteMemories(input: $input) { matched } }`;

/** As variables of READ. */
interface Filters {
  readonly json?: object;
  readonly filter?: object;
}
const filters: fc.Arbitrary<Filters> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ json: hostileJson }) },
  { weight: 3, arbitrary: fc.record({ filter: hostileTyped }) },
  { weight: 1, arbitrary: fc.record({ json: hostileJson, filter: hostileTyped }) },
  { weight: 1, arbitrary: fc.constant({}) },
);

function asInput({ json, filter }: Filters) {
  return { filter, filterJson: json };
}

/** Now and then. */
const perhaps = (value: string) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant(value) });
const user = fc.constantFrom(...USERS);
const others = fc
  .record({
    agentId: perhaps('a1'),
    runId: perhaps('r1'),
    actorId: perhaps('c1'),
  })
  // Of all four together nobody has a memory.
  .map((ids) => (ids.agentId === undefined ? ids : { ...ids, runId: undefined, actorId: undefined }));
const reader = fc.tuple(user, others).map(([userId, ids]) => ({ userId, ...ids }));
const query = fc.constantFrom(
  'harbour',
  'the harbour of u2',
  'number',
  'u1 OR u2',
  '*:*',
  'userKey:k0 OR text:harbour',
);

test('no query, filter or path reads or counts what is another tenant’s or user’s', {
  timeout: 300_000,
}, async () => {
  const [mine, theirs] = [await settle(server), await settle(server)];
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(
      user,
      fewOf(fc.tuple(others, filters), 14),
      query,
      fc.constantFrom(...theirs.ids),
      async (userId, [ids, given], words, memory) => {
        const scope = { userId, ...ids };
        const own = mine.secrets[userId] ?? '';
        const variables = { scope, ...given, query: words, memory };
        const answer = await server.graphql(mine.tenant, READ, variables);
        inspect(answer, own);
        const { memories, searchMemories, ...byId } = answer.data ?? {};
        if (!memories) return;
        seen += memories.nodes.length;
        expect(byId).toEqual({ memory: null, memoryHistory: { nodes: [] } });
        const count: number = memories.nodes.length;
        expect([count, memories.pageInfo.hasNextPage]).toEqual([memories.totalCount, false]);
        expect(searchMemories.nodes).toHaveLength(Math.min(2, count));
        expect(searchMemories.pageInfo.hasNextPage).toBe(count > 2);
        const input = { scope, ...asInput(given), dryRun: true };
        expect((await server.graphql(mine.tenant, COUNT, { input })).data.deleteMemories.matched).toBe(count);
      },
    ),
    runs(25, options),
  );
  // A filter that is refused or finds nothing shows little.
  expect(seen).toBeGreaterThan(10);
});

test('no cursor of another list leads into it', async () => {
  const [mine, theirs] = [await settle(server), await settle(server)];
  const lists = fc.record({ tenant: fc.constantFrom(mine.tenant, theirs.tenant), scope: reader });
  const filter = fc.constantFrom(undefined, {}, { a: { gte: 0 } }, { user_id: 'u2' });
  await fc.assert(
    fc.asyncProperty(lists, filter, reader, filter, async (from, fromJson, scope, json) => {
      const there = await server.graphql(from.tenant, PAGE, { scope: from.scope, json: fromJson });
      const after: string | null = there.data.memories.pageInfo.endCursor;
      inspect(
        await server.graphql(mine.tenant, PAGE, { scope, json, after }),
        mine.secrets[scope.userId] ?? '',
      );
    }),
    runs(15, options),
  );
});

const UPDATE =
  'mutation($input: UpdateMemoryInput!) { updateMemory(input: $input) { memory { text metadata } } }';
const DELETE = 'mutation($input: DeleteMemoryInput!) { deleteMemory(input: $input) { deletedId } }';
const DELETE_ALL =
  'mutation($input: DeleteMemoriesInput!) { deleteMemories(input: $input) { matched deleted } }';
const PURGE = 'mutation($input: PurgeScopeInput!) { purgeScope(input: $input) { memories events } }';
const ADD = `mutation($input: AddMemoriesInput!) { addMemories(input: $input) { results { outcome memory { ${MEMORY} } } } }`;

const index = fc.nat(14);
const attack = fc.oneof(
  fc.record({ do: fc.constant('update' as const), index, text: fc.constantFrom('mine now', undefined) }),
  fc.record({ do: fc.constant('delete' as const), index }),
  fc.record({ do: fc.constant('deleteAll' as const), given: fewOf(filters, 8) }),
  fc.record({ do: fc.constant('purge' as const), agentId: perhaps('a1') }),
  fc.record({ do: fc.constant('add' as const), index, runId: fc.constantFrom(undefined, 'r1') }),
);

test('no write changes or removes what is another tenant’s or user’s', { timeout: 300_000 }, async () => {
  let changed = 0;
  const attacks = fc.array(attack, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...USERS), attacks, perhaps('known'), async (userId, given, key) => {
      const [mine, theirs] = [await settle(server), await settle(server)];
      const before = [await stateOf(server, mine, userId), await stateOf(server, theirs, null)];
      for (const one of given) {
        const foreign = 'index' in one ? theirs.ids[one.index] : undefined;
        const send = (document: string, input: object) =>
          server.graphql(mine.tenant, document, { input: { ...input, idempotencyKey: key } });
        if (one.do === 'update' || one.do === 'delete') {
          const change = {
            id: foreign,
            text: one.do === 'update' ? one.text : undefined,
            metadata: { a: 'mine' },
          };
          const answer = await (one.do === 'update' ? send(UPDATE, change) : send(DELETE, { id: foreign }));
          inspect(answer, null);
          expect(answer.data).toBeNull();
        } else if (one.do === 'deleteAll') {
          const answer = await send(DELETE_ALL, {
            scope: { userId },

            ...asInput(one.given),
          });
          inspect(answer, null);
          const matched: number = answer.data?.deleteMemories.matched ?? 0;
          expect(matched).toBeLessThanOrEqual(3 + given.length);
          changed += matched;
        } else if (one.do === 'purge') {
          const answer = await send(PURGE, { scope: { userId, agentId: one.agentId } });
          inspect(answer, null);
          changed += answer.data?.purgeScope.memories ?? 0;
        } else {
          const metadata = { inner: { tenant: theirs.tenant, userId: 'u2' }, owner: 'u2' };
          const entry = { scope: { userId, runId: one.runId }, id: foreign, text: 'The harbour', metadata };
          inspect(await send(ADD, { entries: [entry] }), null);
        }
      }
      expect([await stateOf(server, mine, userId), await stateOf(server, theirs, null)]).toEqual(before);
    }),
    runs(8, options),
  );
  // The attacks do something, to the attacker's own.
  expect(changed).toBeGreaterThan(2);
});
