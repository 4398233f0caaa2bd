// memory-event-list-ids (read): the histories of several memories, oldest event first, also of deleted ones.
CYPHER 25
UNWIND $ids AS id
CALL (id) {
  MATCH (e:MemoryEvent {tenant: $tenant, memoryId: id})
  WHERE e.seq > $afterSeq
  RETURN e {.memoryId, .seq, .event, .version, .oldText, .newText, .oldMetadata, .newMetadata, .actorId, .role, .at}
    AS event
  ORDER BY e.seq ASC
  LIMIT $limit
}
RETURN event
