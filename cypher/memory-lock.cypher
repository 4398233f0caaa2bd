// memory-lock (write): takes the memory's lock, then reads it. Without the SET two updates would both read
// the same version, and one would be lost. What another transaction has deleted meanwhile can still be
// locked, and has no properties any more.
CYPHER 25
MATCH (m:Memory {tenant: $tenant, id: $id})
SET m._lock = true
REMOVE m._lock
WITH m
WHERE m.version IS NOT NULL
RETURN m {.id, .text, .hash, .userId, .agentId, .runId, .actorId, .role, .metadata, .createdAt, .updatedAt, .eventAt, .expiresAt, .version} AS memory, m.dedupe AS dedupe,
  m.duplicateKey AS duplicateKey
