// memory-event-purge-select (read): deleted memories of a scope with what they belonged to, for one batch of a purge.
// The event of the deletion keeps the ids of its memory.
CYPHER 25
MATCH (e:MemoryEvent)
USING INDEX SEEK e:MemoryEvent(tenant, userId /* @lead */, memoryId)
WHERE e.tenant = $tenant
  AND e.userId /* @lead */ = $userId /* @lead */
  AND e.memoryId IS NOT NULL
  AND ($userId IS NULL OR e.userId = $userId)
  AND ($agentId IS NULL OR e.agentId = $agentId)
  AND ($runId IS NULL OR e.runId = $runId)
  AND ($actorId IS NULL OR e.memoryActorId = $actorId)
RETURN e.memoryId AS id, e.userId AS userId, e.agentId AS agentId, e.runId AS runId, e.memoryActorId AS actorId,
  e.threadKey AS threadKey
LIMIT $limit
