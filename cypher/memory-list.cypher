// memory-list (read): a page of a scope, newest first, verified on the graph.
// Tenant and lead id stand in ORDER BY, though they are constant there: without them the planner sorts the
// whole scope instead of reading the index backwards. CASE, since a cursor with OR may be split into a union
// that walks the whole tenant. The first page is $afterCreatedAt = 2^53 - 1. Read backwards, every
// order and comparison with a place is the other way round.
CYPHER 25
MATCH (m:Memory)
USING INDEX SEEK m:Memory(tenant, userId /* @lead */, createdAt, id)
WHERE m.tenant = $tenant
  AND m.userId /* @lead */ = $userId /* @lead */
  AND m.createdAt <= $afterCreatedAt
  AND m.id IS NOT NULL
  AND CASE m.createdAt WHEN $afterCreatedAt THEN m.id < $afterId ELSE true END
  AND ($userId IS NULL OR EXISTS { (:User {tenant: $tenant, id: $userId})-[:HAS_MEMORY]->(m) })
  AND ($agentId IS NULL OR EXISTS { (:Agent {tenant: $tenant, id: $agentId})-[:HAS_MEMORY]->(m) })
  AND ($runId IS NULL OR EXISTS { (:Run {tenant: $tenant, id: $runId})-[:HAS_MEMORY]->(m) })
  AND ($actorId IS NULL OR EXISTS { (:Actor {tenant: $tenant, id: $actorId})-[:AUTHORED]->(m) })
  AND m.liveUntil > $liveAt
  AND true // @filter
RETURN m {.id, .text, .hash, .userId, .agentId, .runId, .actorId, .role, .metadata, .createdAt, .updatedAt, .eventAt, .expiresAt, .version} AS memory
ORDER BY m.tenant DESC, m.userId /* @lead */ DESC, m.createdAt DESC, m.id DESC
LIMIT $limit
