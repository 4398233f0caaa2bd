// memory-search (read): candidates of both arms in one scope, verified on the graph.
// SEARCH, not queryNodes: that takes its pool from everybody's memories and filters afterwards.
// The text query requires the keys of the scope and gives them no weight: score 0 is a memory that holds
// none of the words. It cannot ask whether a memory is live: expired ones come along, for the caller to see that
// the pool was too small. The ids on the memory are copies; the edges are the truth.
CYPHER 25
CALL () {
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
