// scope-count (read): what concerns a scope, by kind; of requests, changes, threads and owners also what is shared.
CYPHER 25
CALL () {
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
  RETURN m.id AS id, m.id AS liveId, m.threadKey AS threadKey, m.userId AS userId, m.agentId AS agentId,
    m.runId AS runId, m.actorId AS actorId
  UNION ALL
  MATCH (e:MemoryEvent)
  USING INDEX SEEK e:MemoryEvent(tenant, userId /* @lead */, memoryId)
  WHERE e.tenant = $tenant
    AND e.userId /* @lead */ = $userId /* @lead */
    AND e.memoryId IS NOT NULL
    AND ($userId IS NULL OR e.userId = $userId)
    AND ($agentId IS NULL OR e.agentId = $agentId)
    AND ($runId IS NULL OR e.runId = $runId)
    AND ($actorId IS NULL OR e.memoryActorId = $actorId)
  RETURN e.memoryId AS id, null AS liveId, e.threadKey AS threadKey, e.userId AS userId, e.agentId AS agentId,
    e.runId AS runId, e.memoryActorId AS actorId
}
CALL (id) {
  MATCH (e:MemoryEvent {tenant: $tenant, memoryId: id})
  WHERE e.seq IS NOT NULL
  OPTIONAL MATCH (c:Change)-[:RECORDS]->(e)
  OPTIONAL MATCH (r:Request)-[:CONCERNS]->(e)
  RETURN count(DISTINCT e) AS eventsOfOne, collect(DISTINCT c) AS changesOfOne, collect(DISTINCT r) AS requestsOfOne
}
WITH count(liveId) AS memories, sum(eventsOfOne) AS events, count(DISTINCT threadKey) AS threads,
  count(DISTINCT userId) + count(DISTINCT agentId) + count(DISTINCT runId) + count(DISTINCT actorId) AS scopes,
  collect(changesOfOne) AS changeLists, collect(requestsOfOne) AS requestLists
RETURN memories, events, threads, scopes,
  COUNT { UNWIND changeLists AS list UNWIND list AS c RETURN DISTINCT c } AS changes,
  COUNT { UNWIND requestLists AS list UNWIND list AS r RETURN DISTINCT r } AS requests
