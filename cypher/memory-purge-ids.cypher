// memory-purge-ids (write): removes memories, closing the gaps in their threads, and threads that end nowhere now.
// As memory-delete-ids, but without an event. The change record names nothing: it says that a purge took place, and
// tells whether this transaction was committed.
CYPHER 25
CREATE (:Change {tenant: $tenant, id: $changeId, at: $at, event: 'PURGE', recordedAt: datetime.realtime().epochMillis})
WITH 1 AS one
CALL () {
  UNWIND $threadKeys AS key
  MATCH (t:Thread {tenant: $tenant, key: key})
  SET t.updatedAt = $at
}
CALL () {
  UNWIND $ids AS id
  CALL (id) {
    MATCH (m:Memory {tenant: $tenant, id: id})
    SET m._lock = true
    WITH m
    WHERE m.version IS NOT NULL
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
  RETURN count(*) AS memories, collect(beforeId) + collect(afterId) AS besideIds
}
CALL () {
  UNWIND $threadKeys AS key
  MATCH (t:Thread {tenant: $tenant, key: key})
  WHERE t.updatedAt IS NOT NULL AND NOT EXISTS { (t)-[:LAST]->() }
  DELETE t
  RETURN count(*) AS threads
}
RETURN memories, threads, besideIds
