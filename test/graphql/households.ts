import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { TenantServer } from '../support/tenant-server.js';

export const USERS = ['u1', 'u2', 'u3', 'u4', 'u5'] as const;

/** What is asked of a memory. */
export const MEMORY =
  'id text userId agentId runId actorId metadata version updatedAt history { nodes { newText at } }';

/** Five users of one tenant, who say nearly the same; each has a secret of its own in texts and metadata. */
export interface Household {
  readonly tenant: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly ids: readonly string[];
}

/** Makes a tenant with its five users. */
export async function settle(server: TenantServer): Promise<Household> {
  const tenant = `isolation-${randomUUID()}`;
  const secrets = Object.fromEntries(
    USERS.map((user) => [user, `canary${randomUUID().replaceAll('-', '')}`]),
  );
  const entries = USERS.flatMap((userId) =>
    [{ userId }, { userId, agentId: 'a1' }, { userId, runId: 'r1', actorId: 'c1' }].map((scope, i) => ({
      scope,
      id: `${tenant}-${userId}-${i}`,
      text: `The harbour of ${userId} is number ${i}, ${secrets[userId]}`,
      metadata: { a: i, secret: secrets[userId], inner: { userId, tenant }, owner: userId },
    })),
  );
  const { errors } = await server.graphql(
    tenant,
    'mutation($input: AddMemoriesInput!) { addMemories(input: $input) { results { outcome } } }',
    { input: { entries, idempotencyKey: 'known' } },
  );
  expect(errors).toEqual([]);
  return { tenant, secrets, ids: entries.map(({ id }) => id) };
}

const STATE = `mutation(${USERS.map((user) => `$${user}: PurgeScopeInput!`)}) { ${USERS.map(
  (user) => `${user}: purgeScope(input: $${user}) { memories events threads requests changes scopes }`,
).join('\n')} }`;
const LISTS = `query { ${USERS.map(
  (user) =>
    `${user}: memories(scope: {userId: "${user}"}, includeExpired: true) { totalCount nodes { ${MEMORY} } }`,
).join('\n')} }`;

/** All that a tenant has, but for one of its users. */
export async function stateOf(
  server: TenantServer,
  { tenant }: Household,
  except: string | null,
): Promise<unknown> {
  const inputs = Object.fromEntries(USERS.map((userId) => [userId, { scope: { userId }, dryRun: true }]));
  const [lists, traces] = await Promise.all([
    server.graphql(tenant, LISTS),
    server.graphql(tenant, STATE, inputs),
  ]);
  expect([lists.errors, traces.errors]).toEqual([[], []]);
  return USERS.filter((user) => user !== except).map((user) => [lists.data[user], traces.data[user]]);
}
