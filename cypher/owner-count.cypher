// owner-count (read): how many owners of one kind the live memories of a scope have, verified on the graph.
CYPHER 25
MATCH (m:Memory)
USING INDEX SEEK m:Memory(tenant, userId /* @lead */, createdAt, id)
WHERE m.tenant = $tenant
  AND m.userId /* @lead */ = $userId /* @lead */
  AND m.createdAt IS NOT NULL
  AND m.id IS NOT NULL
  AND ($userId IS NULL OR EXISTS { (:User {tenant: $tenant, id: $userId})-[:HAS_MEMORY]->(m) })
  AND ($agentId IS NULL OR EXISTS { (:Agent {tenant: $tenant, id: $agentId})-[:HAS_MEMORY]->(m) })
  AND ($runId IS NULL OR EXISTS { (:Run {tenant: $tenant, id: $runId})-[:HAS_MEMORY]->(m) })
  AND ($actorId IS NULL OR EXISTS { (:Actor {tenant: $tenant, id: $actorId})-[:AUTHORED]->(m) })
  AND EXISTS { (:User {tenant: $tenant, id: m.userId})-[:HAS_MEMORY]->(m) } // @owner
  AND m.liveUntil > $liveAt
RETURN count(DISTINCT m.userId /* @owner */) AS total
