// memory-delete-select (read): ids of a scope's memories created up to a time, newest first, for one batch.
CYPHER 25
MATCH (m:Memory)
USING INDEX SEEK m:Memory(tenant, userId /* @lead */, createdAt, id)
WHERE m.tenant = $tenant
  AND m.userId /* @lead */ = $userId /* @lead */
  AND m.createdAt <= $upTo
  AND m.id IS NOT NULL
  AND ($userId IS NULL OR EXISTS { (:User {tenant: $tenant, id: $userId})-[:HAS_MEMORY]->(m) })
  AND ($agentId IS NULL OR EXISTS { (:Agent {tenant: $tenant, id: $agentId})-[:HAS_MEMORY]->(m) })
  AND ($runId IS NULL OR EXISTS { (:Run {tenant: $tenant, id: $runId})-[:HAS_MEMORY]->(m) })
  AND ($actorId IS NULL OR EXISTS { (:Actor {tenant: $tenant, id: $actorId})-[:AUTHORED]->(m) })
  AND true // @filter
RETURN m.id AS id
ORDER BY m.tenant DESC, m.userId /* @lead */ DESC, m.createdAt DESC, m.id DESC
LIMIT $limit
