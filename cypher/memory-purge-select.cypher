// memory-purge-select (read): memories of a scope with what they belong to, for one batch of a purge.
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
RETURN m.id AS id, m.userId AS userId, m.agentId AS agentId, m.runId AS runId, m.actorId AS actorId,
  m.threadKey AS threadKey
LIMIT $limit
