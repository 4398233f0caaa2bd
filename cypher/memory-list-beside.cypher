// memory-list-beside (read): what was said up to $before turns before and $after turns after a memory, in a scope.
// A conversation is a chain, so that ten steps are ten memories at most, and a bound cannot be a parameter.
// What follows another shares its user, agent and run, as it was stored; the edges say what is in the scope all the same.
CYPHER 25
MATCH (given:Memory {tenant: $tenant, id: $id})
CALL (given) {
  MATCH path = (given)<-[:NEXT*1..10]-(m:Memory)
  WHERE length(path) <= $before
  RETURN m, -length(path) AS turns
  UNION ALL
  MATCH path = (given)-[:NEXT*1..10]->(m:Memory)
  WHERE length(path) <= $after
  RETURN m, length(path) AS turns
}
WITH m, turns
WHERE m.tenant = $tenant
  AND m.liveUntil > $liveAt
  AND ($userId IS NULL OR EXISTS { (:User {tenant: $tenant, id: $userId})-[:HAS_MEMORY]->(m) })
  AND ($agentId IS NULL OR EXISTS { (:Agent {tenant: $tenant, id: $agentId})-[:HAS_MEMORY]->(m) })
  AND ($runId IS NULL OR EXISTS { (:Run {tenant: $tenant, id: $runId})-[:HAS_MEMORY]->(m) })
  AND ($actorId IS NULL OR EXISTS { (:Actor {tenant: $tenant, id: $actorId})-[:AUTHORED]->(m) })
RETURN turns, m {.id, .text, .hash, .userId, .agentId, .runId, .actorId, .role, .metadata, .createdAt, .updatedAt, .eventAt, .expiresAt, .version} AS memory
