// memory-delete-ids (write): deletes memories, closing the gaps in their threads, and records it.
// Threads are locked first, in the order of their keys, since an add may be linking to the memory that goes.
// One memory after the other: a gap may be several memories wide. Each node is locked before it is read (one that
// was deleted meanwhile has no properties), so that of two deletions of one memory only one finds it. The events stay; the last one keeps the ids of the
// memory, by which a purge of its scope finds its history. What was beside a memory that went has a new window.
CYPHER 25
CALL () {
  UNWIND $ids AS id
  MATCH (m:Memory {tenant: $tenant, id: id})
  WITH DISTINCT m.threadKey AS key
  ORDER BY key
  MATCH (t:Thread {tenant: $tenant, key: key})
  SET t.updatedAt = $at
}
CREATE (change:Change {tenant: $tenant, id: $changeId, at: $at, event: 'DELETE', recordedAt: datetime.realtime().epochMillis})
WITH change
CALL (change) {
  UNWIND $ids AS id
  CALL (change, id) {
    MATCH (m:Memory {tenant: $tenant, id: id})
    SET m._lock = true
    // What another transaction has deleted meanwhile can still be locked, and has no properties any more.
    WITH change, m
    WHERE m.version IS NOT NULL
    CREATE (change)-[:RECORDS]->(e:MemoryEvent {
      tenant: $tenant, memoryId: m.id, seq: m.version + 1, event: 'DELETE', version: m.version, role: m.role,
      at: $at, oldText: m.text, oldMetadata: m.metadata
    })
    SET e.actorId = $actorId, e.userId = m.userId, e.agentId = m.agentId, e.runId = m.runId,
        e.memoryActorId = m.actorId, e.threadKey = m.threadKey
    WITH m
    CALL (m) {
      OPTIONAL MATCH (before:Memory)-[:NEXT]->(m)
      OPTIONAL MATCH (m)-[:NEXT]->(after:Memory)
      OPTIONAL MATCH (t:Thread)-[:LAST]->(m)
      FOREACH (_ IN CASE WHEN before IS NOT NULL AND after IS NOT NULL THEN [1] ELSE [] END |
        CREATE (before)-[:NEXT]->(after))
      FOREACH (_ IN CASE WHEN before IS NOT NULL AND t IS NOT NULL THEN [1] ELSE [] END |
        CREATE (t)-[:LAST]->(before))
      RETURN before.id AS beforeId, after.id AS afterId
    }
    DETACH DELETE m
    RETURN beforeId, afterId
  }
  RETURN count(*) AS deleted, collect(beforeId) + collect(afterId) AS besideIds
}
RETURN deleted, besideIds
