// memory-event-get-taken (read): which of these ids belong to a memory, or belonged to one that was deleted.
CYPHER 25
UNWIND $ids AS id
MATCH (e:MemoryEvent {tenant: $tenant, memoryId: id, seq: 1})
RETURN id
