// memory-add (write): stores memories with their scope nodes, edges, order, history and change record.
// Scope nodes first, each kind sorted by id by the caller, and thread locks before anything is linked:
// all writers take their locks in one order, so that they queue instead of deadlocking.
// The SET on a thread is its lock: MERGE takes none on a node that exists.
// An expired memory that holds the key of a new one gives it up, if it is still expired under its lock.
// The counts of edges tell whether a scope node was removed between its MERGE and its edges; `continued` in how many
// threads there was a memory before.
// Without the pin of the embedder that made the vectors nothing is written and no row comes back.
CYPHER 25
MATCH (:EmbedderPin {name: 'memory', key: $embedderKey, state: 'READY'})
CALL () {
  UNWIND $userIds AS id
  MERGE (n:User {tenant: $tenant, id: id}) ON CREATE SET n.createdAt = $at
}
CALL () {
  UNWIND $agentIds AS id
  MERGE (n:Agent {tenant: $tenant, id: id}) ON CREATE SET n.createdAt = $at
}
CALL () {
  UNWIND $runIds AS id
  MERGE (n:Run {tenant: $tenant, id: id}) ON CREATE SET n.createdAt = $at
}
CALL () {
  UNWIND $actorIds AS id
  MERGE (n:Actor {tenant: $tenant, id: id}) ON CREATE SET n.createdAt = $at
}
CALL () {
  UNWIND $threads AS thread
  MERGE (t:Thread {tenant: $tenant, key: thread.key})
  SET t.updatedAt = $at
}
CALL () {
  UNWIND $freedIds AS id
  MATCH (m:Memory {tenant: $tenant, id: id})
  SET m._lock = true
  REMOVE m._lock
  WITH m
  WHERE m.liveUntil <= $at
  REMOVE m.duplicateKey
}
CREATE (change:Change {tenant: $tenant, id: $changeId, at: $at, event: 'ADD', recordedAt: datetime.realtime().epochMillis})
WITH change
CALL (change) {
  UNWIND $rows AS row
  CREATE (m:Memory {
    tenant: $tenant, id: row.id, text: row.text, hash: row.hash, role: row.role, metadata: row.metadata,
    metadataFacts: row.metadataFacts, createdAt: $at, updatedAt: $at, eventAt: row.eventAt,
    liveUntil: row.liveUntil, version: 1
  })
  // Absent ids are null, and SET with null stores nothing.
  SET m.userId = row.userId, m.agentId = row.agentId, m.runId = row.runId, m.actorId = row.actorId,
      m.userKey = row.userKey, m.agentKey = row.agentKey, m.runKey = row.runKey, m.actorKey = row.actorKey,
      m.windowText = row.text, m.threadKey = row.threadKey, m.expiresAt = row.expiresAt, m.dedupe = row.dedupe,
      m.duplicateKey = row.duplicateKey, m.embedderKey = $embedderKey
  WITH change, m, row
  CALL (m, row) {
    WITH m, row WHERE row.embedding IS NOT NULL
    CALL db.create.setNodeVectorProperty(m, 'embedding', row.embedding)
  }
  CREATE (m)-[:HAS_EVENT]->(e:MemoryEvent {
    tenant: $tenant, memoryId: row.id, seq: 1, event: 'ADD', version: 1, newText: row.text,
    newMetadata: row.metadata, role: row.role, at: $at
  })
  SET e.actorId = row.actorId
  CREATE (change)-[:RECORDS]->(e)
}
CALL () {
  UNWIND $rows AS row
  MATCH (n:User {tenant: $tenant, id: row.userId})
  CALL (n, row) {
    MATCH (m:Memory {tenant: $tenant, id: row.id})
    CREATE (n)-[:HAS_MEMORY]->(m)
  }
  RETURN count(*) AS userEdges
}
CALL () {
  UNWIND $rows AS row
  MATCH (n:Agent {tenant: $tenant, id: row.agentId})
  CALL (n, row) {
    MATCH (m:Memory {tenant: $tenant, id: row.id})
    CREATE (n)-[:HAS_MEMORY]->(m)
  }
  RETURN count(*) AS agentEdges
}
CALL () {
  UNWIND $rows AS row
  MATCH (n:Run {tenant: $tenant, id: row.runId})
  CALL (n, row) {
    MATCH (m:Memory {tenant: $tenant, id: row.id})
    CREATE (n)-[:HAS_MEMORY]->(m)
  }
  RETURN count(*) AS runEdges
}
CALL () {
  UNWIND $rows AS row
  MATCH (n:Actor {tenant: $tenant, id: row.actorId})
  CALL (n, row) {
    MATCH (m:Memory {tenant: $tenant, id: row.id})
    CREATE (n)-[:AUTHORED]->(m)
  }
  RETURN count(*) AS actorEdges
}
CALL () {
  UNWIND $links AS link
  MATCH (a:Memory {tenant: $tenant, id: link.before})
  CALL (a, link) {
    MATCH (b:Memory {tenant: $tenant, id: link.after})
    CREATE (a)-[:NEXT]->(b)
  }
}
CALL () {
  UNWIND $threads AS thread
  MATCH (t:Thread {tenant: $tenant, key: thread.key})-[end:LAST]->(tail:Memory)
  CALL (thread, tail) {
    MATCH (b:Memory {tenant: $tenant, id: thread.firstId})
    CREATE (tail)-[:NEXT]->(b)
  }
  DELETE end
  RETURN count(*) AS continued
}
CALL () {
  UNWIND $threads AS thread
  MATCH (t:Thread {tenant: $tenant, key: thread.key})
  CALL (t, thread) {
    MATCH (b:Memory {tenant: $tenant, id: thread.lastId})
    CREATE (t)-[:LAST]->(b)
  }
}
RETURN userEdges + agentEdges + runEdges + actorEdges AS edges, continued
