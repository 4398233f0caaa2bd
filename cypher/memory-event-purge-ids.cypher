// memory-event-purge-ids (write): removes the histories of memories, and what recorded nothing but them.
// A request that concerns other memories too forgets the ids of these.
CYPHER 25
CALL () {
  UNWIND $ids AS id
  MATCH (e:MemoryEvent {tenant: $tenant, memoryId: id})
  WHERE e.seq IS NOT NULL
  MATCH (r:Request)-[:CONCERNS]->(e)
  WITH DISTINCT r
  SET r.resultIds = [known IN r.resultIds | CASE WHEN known IN $ids THEN '' ELSE known END]
  WITH r
  WHERE all(known IN r.resultIds WHERE known = '')
  DETACH DELETE r
  RETURN count(*) AS requests
}
CALL () {
  UNWIND $ids AS id
  MATCH (e:MemoryEvent {tenant: $tenant, memoryId: id})
  WHERE e.seq IS NOT NULL
  OPTIONAL MATCH (c:Change)-[:RECORDS]->(e)
  WITH collect(DISTINCT e) AS found, collect(DISTINCT c) AS records
  FOREACH (e IN found | DETACH DELETE e)
  WITH size(found) AS events, records
  CALL (records) {
    UNWIND records AS c
    WITH c
    WHERE NOT EXISTS { (c)-[:RECORDS]->() }
    DELETE c
    RETURN count(*) AS changes
  }
  RETURN events, changes
}
RETURN requests, events, changes
