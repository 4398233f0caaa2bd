// memory-list-keys (read): the memories that hold these keys, live and expired; a free key gives no row.
CYPHER 25
UNWIND $keys AS key
MATCH (m:Memory {tenant: $tenant, duplicateKey: key})
RETURN key, m {.id, .text, .hash, .userId, .agentId, .runId, .actorId, .role, .metadata, .createdAt, .updatedAt, .eventAt, .expiresAt, .version} AS memory
