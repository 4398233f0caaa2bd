// memory-update (write): changes a memory that this transaction has locked, with its history and change record.
// A memory that expired and holds the key of the new text gives it up, if it is still expired under its lock.
// A null vector keeps the stored one.
// Without the pin of the embedder that made the vector nothing is written and no row comes back.
CYPHER 25
MATCH (m:Memory {tenant: $tenant, id: $id})
WHERE EXISTS { (:EmbedderPin {name: 'memory', key: $embedderKey, state: 'READY'}) }
CALL () {
  UNWIND $freedIds AS freedId
  MATCH (old:Memory {tenant: $tenant, id: freedId})
  SET old._lock = true
  REMOVE old._lock
  WITH old
  WHERE old.liveUntil <= $at
  REMOVE old.duplicateKey
}
CREATE (m)-[:HAS_EVENT]->(e:MemoryEvent {
  tenant: $tenant, memoryId: $id, seq: $version, event: 'UPDATE', version: $version, role: m.role, at: $at,
  oldText: m.text, newText: $text, oldMetadata: m.metadata, newMetadata: $metadata
})
SET e.actorId = $actorId
CREATE (:Change {tenant: $tenant, id: $changeId, at: $at, event: 'UPDATE', recordedAt: datetime.realtime().epochMillis})-[:RECORDS]->(e)
SET m.text = $text, m.hash = $hash, m.metadata = $metadata, m.eventAt = $eventAt, m.version = $version,
    m.metadataFacts = $metadataFacts, m.updatedAt = $at, m.expiresAt = $expiresAt, m.liveUntil = $liveUntil,
    m.duplicateKey = $duplicateKey
WITH m
CALL (m) {
  WITH m WHERE $embedding IS NOT NULL
  SET m.embedderKey = $embedderKey
  WITH m
  CALL db.create.setNodeVectorProperty(m, 'embedding', $embedding)
}
RETURN m {.id, .text, .hash, .userId, .agentId, .runId, .actorId, .role, .metadata, .createdAt, .updatedAt, .eventAt, .expiresAt, .version} AS memory
