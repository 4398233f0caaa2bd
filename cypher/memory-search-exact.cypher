// memory-search-exact (read): candidates of both arms among the memories of a scope that pass a filter.
// Every memory that passes is scored, and the text arm has no limit before the filter: whatever the rank of
// the few that pass, they are found. About 8 ms per 1,000 memories of the scope.
CYPHER 25
CALL () {
  MATCH (m:Memory)
  USING INDEX SEEK m:Memory(tenant, userId /* @lead */, createdAt, id)
  WHERE m.tenant = $tenant
    AND m.userId /* @lead */ = $userId /* @lead */
    AND m.createdAt IS NOT NULL
    AND m.id IS NOT NULL
    AND ($userId IS NULL OR m.userId = $userId)
    AND ($agentId IS NULL OR m.agentId = $agentId)
    AND ($runId IS NULL OR m.runId = $runId)
    AND ($actorId IS NULL OR m.actorId = $actorId)
    AND m.liveUntil > $liveAt
    AND true // @filter
  WITH m, vector.similarity.cosine(m.embedding, $vector) AS score
  ORDER BY score DESC, m.id
  LIMIT $pool
  RETURN m, score AS vectorScore, null AS textScore
  UNION ALL
  CALL db.index.fulltext.queryNodes('memory_text', $lucene) YIELD node AS m, score
  WHERE score > 0
    AND m.liveUntil > $liveAt
    AND true // @filter
  WITH m, score
  ORDER BY score DESC, m.id
  LIMIT $pool
  RETURN m, null AS vectorScore, score AS textScore
}
WITH m, max(vectorScore) AS vectorScore, max(textScore) AS textScore
WHERE m.tenant = $tenant
  AND ($userId IS NULL OR EXISTS { (:User {tenant: $tenant, id: $userId})-[:HAS_MEMORY]->(m) })
  AND ($agentId IS NULL OR EXISTS { (:Agent {tenant: $tenant, id: $agentId})-[:HAS_MEMORY]->(m) })
  AND ($runId IS NULL OR EXISTS { (:Run {tenant: $tenant, id: $runId})-[:HAS_MEMORY]->(m) })
  AND ($actorId IS NULL OR EXISTS { (:Actor {tenant: $tenant, id: $actorId})-[:AUTHORED]->(m) })
RETURN m {.id, .text, .hash, .userId, .agentId, .runId, .actorId, .role, .metadata, .createdAt, .updatedAt, .eventAt, .expiresAt, .version} AS memory, vectorScore, textScore
