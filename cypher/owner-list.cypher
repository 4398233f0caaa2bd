// owner-list (read): the owners of one kind that live memories of a scope have, by the first of those memories, the
// newest first.
// By the first, not the last: so an owner keeps its place while memories are added, and no page skips it.
// Grouped by the copies of the ids, which costs a fifth of walking every edge; then the first memory of each
// owner on the page is verified on the graph.
CYPHER 25
MATCH (m:Memory)
USING INDEX SEEK m:Memory(tenant, userId /* @lead */, createdAt, id)
WHERE m.tenant = $tenant
  AND m.userId /* @lead */ = $userId /* @lead */
  AND m.createdAt IS NOT NULL
  AND m.id IS NOT NULL
  AND ($userId IS NULL OR m.userId = $userId)
  AND ($agentId IS NULL OR m.agentId = $agentId)
  AND ($runId IS NULL OR m.runId = $runId)
  AND ($actorId IS NULL OR m.actorId = $actorId)
  AND m.liveUntil > $liveAt
  AND m.userId /* @owner */ IS NOT NULL
WITH m.userId /* @owner */ AS id, min([m.createdAt, m.id]) AS first
WITH id, first[0] AS createdAt, first[1] AS firstId
WHERE createdAt < $afterCreatedAt OR (createdAt = $afterCreatedAt AND id < $afterId)
WITH id, createdAt, firstId
ORDER BY createdAt DESC, id DESC
LIMIT $limit
MATCH (m:Memory)
WHERE m.tenant = $tenant
  AND m.id = firstId
  AND EXISTS { (:User {tenant: $tenant, id: m.userId})-[:HAS_MEMORY]->(m) } // @owner
  AND ($userId IS NULL OR EXISTS { (:User {tenant: $tenant, id: $userId})-[:HAS_MEMORY]->(m) })
  AND ($agentId IS NULL OR EXISTS { (:Agent {tenant: $tenant, id: $agentId})-[:HAS_MEMORY]->(m) })
  AND ($runId IS NULL OR EXISTS { (:Run {tenant: $tenant, id: $runId})-[:HAS_MEMORY]->(m) })
  AND ($actorId IS NULL OR EXISTS { (:Actor {tenant: $tenant, id: $actorId})-[:AUTHORED]->(m) })
RETURN id, createdAt
ORDER BY createdAt DESC, id DESC
