// memory-get-ids (read): the memories with these ids, in any order; unknown ids give no row.
CYPHER 25
UNWIND $ids AS id
MATCH (m:Memory {tenant: $tenant, id: id})
RETURN m {.id, .text, .hash, .userId, .agentId, .runId, .actorId, .role, .metadata, .createdAt, .updatedAt, .eventAt, .expiresAt, .version} AS memory
