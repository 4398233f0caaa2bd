import { ID_FIELDS } from '../../src/memory/filter.js';
import type { PurgeCounts, PurgeProgress } from '../../src/memory/outcomes.js';
import type { Scope } from '../../src/memory/scope.js';
import { inScope } from './matches.js';
import { nodesOf, type RequestRecord, type Tenant } from './reference-tenant.js';

/** What concerns the memories, live and deleted, of a scope; shared things count too. */
export function countTraces(tenant: Tenant, scope: Scope): PurgeCounts {
  const found = [...tenant.remembered.values()].filter((memory) => inScope(memory, scope));
  const ids = new Set(found.map(({ id }) => id));
  const requests = [...tenant.requests.values()];
  return {
    memories: found.filter(({ id }) => tenant.memories.has(id)).length,
    events: eventsOf(tenant, ids),
    threads: new Set(found.flatMap((memory) => nodesOf(memory).threads)).size,
    requests: requests.filter((request) => concerns(request, ids) || asksFor(request, scope)).length,
    changes: tenant.changes.filter((change) => [...change].some((id) => ids.has(id))).length,
    scopes: new Set(found.flatMap((memory) => nodesOf(memory).owners)).size,
  };
}

/** Removes the traces of at most `limit` memories of the scope, live ones first; `ownKey` is of the purge itself. */
export function purge(tenant: Tenant, scope: Scope, limit: number, ownKey?: string): PurgeProgress {
  const inside = [...tenant.remembered.values()].filter((memory) => inScope(memory, scope));
  const live = inside.filter(({ id }) => tenant.memories.has(id));
  const gone = [...live, ...inside.filter((memory) => !live.includes(memory))].slice(0, limit);
  const ids = new Set(gone.map(({ id }) => id));
  const owners = new Set(gone.flatMap((memory) => nodesOf(memory).owners));
  const threads = new Set(gone.flatMap((memory) => nodesOf(memory).threads));
  const before = tenant.memories.size;
  const events = eventsOf(tenant, ids);
  for (const id of ids) {
    tenant.memories.delete(id);
    tenant.events.delete(id);
    tenant.remembered.delete(id);
  }
  const left = [...tenant.memories.values()].map(({ memory }) => nodesOf(memory));
  const used = new Set(left.flatMap((nodes) => [...nodes.owners, ...nodes.threads]));
  const remove = (names: ReadonlySet<string>) =>
    [...names].filter((name) => !used.has(name) && tenant.nodes.delete(name)).length;
  const asked = [...tenant.requests]
    .filter(([key, request]) => key !== ownKey && asksFor(request, scope))
    .slice(0, limit);
  for (const [key] of asked) tenant.requests.delete(key);
  const counts = {
    memories: before - tenant.memories.size,
    events,
    threads: remove(threads),
    requests: asked.length + forgetRequests(tenant, ids),
    changes: forgetChanges(tenant, ids),
    scopes: remove(owners),
  };
  return { counts, done: gone.length < limit && asked.length < limit };
}

function forgetRequests(tenant: Tenant, ids: ReadonlySet<string>): number {
  let forgotten = 0;
  for (const [key, request] of tenant.requests) {
    if (!concerns(request, ids)) continue;
    const left = request.ids.map((id) => (id !== null && ids.has(id) ? null : id));
    if (left.some((id) => id !== null)) tenant.requests.set(key, { ...request, ids: left });
    else forgotten += Number(tenant.requests.delete(key));
  }
  return forgotten;
}

function concerns(request: RequestRecord, ids: ReadonlySet<string>): boolean {
  return request.ids.some((id) => id !== null && ids.has(id));
}

/** Whether it asked for the scope as a whole, or for a part of it. */
function asksFor(request: RequestRecord, scope: Scope): boolean {
  const { scope: asked } = request;
  return asked !== null && ID_FIELDS.every((field) => scope[field] === null || scope[field] === asked[field]);
}

function forgetChanges(tenant: Tenant, ids: ReadonlySet<string>): number {
  const before = tenant.changes.length;
  for (const change of tenant.changes) for (const id of ids) change.delete(id);
  const left = tenant.changes.filter((change) => change.size > 0);
  tenant.changes.splice(0, before, ...left);
  return before - left.length;
}

function eventsOf(tenant: Tenant, ids: ReadonlySet<string>): number {
  return [...ids].reduce((sum, id) => sum + (tenant.events.get(id)?.length ?? 0), 0);
}
