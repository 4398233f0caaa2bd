// change-list (read): what happened in tenants behind given places and before given instants, in the order of the feed.
// A change that records nothing (any more) is a row without a memory, so that whoever reads gets past it.
// What expires is in no change: it is found by its time, unless it was expired already when that was set.
// The indexes are named, since without a type for what is in a range the planner prefers to read everything; ordered by
// the tenant as well, a page is the beginning of an index, and nothing behind it is read.
// Of a memory that is deleted since, the event of the deletion has the ids; of one that was purged there is nothing.
CYPHER 25
UNWIND $ranges AS range
CALL (range) {
  CALL (range) {
    MATCH (c:Change)
    USING INDEX SEEK c:Change(tenant, recordedAt, id)
    WHERE c.tenant = range.tenant AND c.recordedAt >= range.at AND c.recordedAt < range.upTo AND c.id IS NOT NULL
      AND (c.recordedAt > range.at OR c.id >= range.changeId)
    WITH range, c
    ORDER BY c.tenant, c.recordedAt, c.id
    LIMIT $limit
    OPTIONAL MATCH (c)-[:RECORDS]->(e:MemoryEvent)
    WHERE c.recordedAt > range.at OR c.id > range.changeId OR e.memoryId > range.memoryId
    RETURN c.recordedAt AS at, c.id AS changeId, e.memoryId AS memoryId, e AS event
    UNION ALL
    MATCH (m:Memory)
    USING INDEX SEEK m:Memory(tenant, liveUntil, id)
    WHERE m.tenant = range.tenant AND m.liveUntil >= range.at AND m.liveUntil < range.upTo AND m.id IS NOT NULL
      AND (m.liveUntil > range.at OR (range.changeId = '' AND m.id > range.memoryId))
      AND EXISTS {
        MATCH (:MemoryEvent {tenant: range.tenant, memoryId: m.id, seq: m.version})<-[:RECORDS]-(c:Change)
        WHERE c.recordedAt < m.liveUntil
      }
    WITH m
    ORDER BY m.tenant, m.liveUntil, m.id
    LIMIT $limit
    RETURN m.liveUntil AS at, '' AS changeId, m.id AS memoryId, null AS event
  }
  WITH range, at, changeId, memoryId, event
  ORDER BY at, changeId, memoryId
  LIMIT $limit
  OPTIONAL MATCH (m:Memory {tenant: range.tenant, id: memoryId})
  OPTIONAL MATCH (gone:MemoryEvent {tenant: range.tenant, memoryId: memoryId, event: 'DELETE'})
  USING INDEX SEEK gone:MemoryEvent(tenant, memoryId, seq)
  WHERE m IS NULL AND gone.seq > 1
  WITH at, changeId, memoryId, event, coalesce(m, gone) AS owner, coalesce(m.actorId, gone.memoryActorId) AS actorId
  RETURN at, changeId, memoryId, coalesce(event.event, 'EXPIRE') AS kind, coalesce(event.at, at) AS happenedAt,
    owner.userId AS userId, owner.agentId AS agentId, owner.runId AS runId, actorId
}
RETURN range.index AS index, at, changeId, memoryId, kind, happenedAt, userId, agentId, runId, actorId
