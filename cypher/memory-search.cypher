// memory-search (read): candidates of both arms in one scope, verified on the graph.
// SEARCH, not queryNodes: that takes its pool from everybody's memories and filters afterwards.
// The text query requires the keys of the scope and gives them no weight: score 0 is a memory that holds
// none of the words. It cannot ask whether a memory is live: expired ones come along, for the caller to see that
// the pool was too small. The ids on the memory are copies; the edges are the truth.
// Small scopes are scored exactly: asked for more than a scope holds, the vector index of 2026.08 fails on the
// first deletion (`Index … out of bounds`, until the next add). So SEARCH is asked only where the pool is full.
CYPHER 25
CALL () {
  MATCH (m:Memory)
  USING INDEX SEEK m:Memory(tenant, userId /* @lead */, createdAt, id)
  WHERE m.tenant = $tenant
    AND m.userId /* @lead */ = $userId /* @lead */
    AND m.createdAt IS NOT NULL
    AND m.id IS NOT NULL
    AND m.liveUntil > $liveAt
    AND ($userId IS NULL OR m.userId = $userId)
    AND ($agentId IS NULL OR m.agentId = $agentId)
    AND ($runId IS NULL OR m.runId = $runId)
    AND ($actorId IS NULL OR m.actorId = $actorId)
  WITH m
  LIMIT $pool
  RETURN count(*) AS size
}
CALL (size) {
  WITH size
  WHERE size >= $pool
  MATCH (m:Memory)
    SEARCH m IN (
      VECTOR INDEX memory_vector FOR $vector
      WHERE m.tenant = $tenant
        AND m.liveUntil > $liveAt
        AND m.userId = $userId // @scope
      LIMIT $pool
    ) SCORE AS score
  RETURN m, score AS vectorScore, null AS textScore
  UNION ALL
  WITH size
  WHERE size < $pool
  MATCH (m:Memory)
  USING INDEX SEEK m:Memory(tenant, userId /* @lead */, createdAt, id)
  WHERE m.tenant = $tenant
    AND m.userId /* @lead */ = $userId /* @lead */
    AND m.createdAt IS NOT NULL
    AND m.id IS NOT NULL
    AND m.liveUntil > $liveAt
    AND ($userId IS NULL OR m.userId = $userId)
    AND ($agentId IS NULL OR m.agentId = $agentId)
    AND ($runId IS NULL OR m.runId = $runId)
    AND ($actorId IS NULL OR m.actorId = $actorId)
  RETURN m, vector.similarity.cosine(m.embedding, $vector) AS vectorScore, null AS textScore
  UNION ALL
  CALL db.index.fulltext.queryNodes('memory_text', $lucene, {limit: $textPool}) YIELD node AS m, score
  WHERE score > 0
  RETURN m, null AS vectorScore, score AS textScore
}
WITH m, max(vectorScore) AS vectorScore, max(textScore) AS textScore
WHERE m.tenant = $tenant
  AND ($userId IS NULL OR EXISTS { (:User {tenant: $tenant, id: $userId})-[:HAS_MEMORY]->(m) })
  AND ($agentId IS NULL OR EXISTS { (:Agent {tenant: $tenant, id: $agentId})-[:HAS_MEMORY]->(m) })
  AND ($runId IS NULL OR EXISTS { (:Run {tenant: $tenant, id: $runId})-[:HAS_MEMORY]->(m) })
  AND ($actorId IS NULL OR EXISTS { (:Actor {tenant: $tenant, id: $actorId})-[:AUTHORED]->(m) })
RETURN m {.id, .text, .hash, .userId, .agentId, .runId, .actorId, .role, .metadata, .createdAt, .updatedAt, .eventAt, .expiresAt, .version} AS memory, vectorScore, textScore, m.liveUntil > $liveAt AS live
