// memory-search-similar (read): the memories of one scope that are nearest to a memory, by its own vector.
// The vector stays here. The memory itself comes along as the nearest, for the caller to leave out.
// Exact or by the index, and verified on the graph: as in memory-search, where the reasons are.
CYPHER 25
MATCH (given:Memory {tenant: $tenant, id: $id})
WHERE given.embedding IS NOT NULL
CALL (given) {
  WITH given WHERE $userId IS NOT NULL OPTIONAL MATCH (owner:User {tenant: $tenant, id: $userId}) RETURN owner, COUNT { (owner)-[:HAS_MEMORY]->() } AS size // @user
  UNION ALL WITH given WHERE $agentId IS NOT NULL OPTIONAL MATCH (owner:Agent {tenant: $tenant, id: $agentId}) RETURN owner, COUNT { (owner)-[:HAS_MEMORY]->() } AS size // @agent
  UNION ALL WITH given WHERE $runId IS NOT NULL OPTIONAL MATCH (owner:Run {tenant: $tenant, id: $runId}) RETURN owner, COUNT { (owner)-[:HAS_MEMORY]->() } AS size // @run
  UNION ALL WITH given WHERE $actorId IS NOT NULL OPTIONAL MATCH (owner:Actor {tenant: $tenant, id: $actorId}) RETURN owner, COUNT { (owner)-[:AUTHORED]->() } AS size // @actor
}
WITH given, owner, size
ORDER BY size
LIMIT 1
CALL (size) {
  WITH size
  WHERE size > $exactUpTo
  CALL db.index.fulltext.queryNodes('memory_text', $keys, {limit: $sample}) YIELD node AS m
  WHERE m.liveUntil > $liveAt
  RETURN count(*) AS sampled
}
WITH given.embedding AS vector, owner, size, sampled >= $pool AS indexed
OPTIONAL CALL (vector, owner, indexed) {
  CALL (vector, owner, indexed) {
    WITH vector, indexed
    WHERE indexed
    MATCH (m:Memory)
      SEARCH m IN (
        VECTOR INDEX memory_vector FOR vector
        WHERE m.tenant = $tenant
          AND m.liveUntil > $liveAt
          AND m.userId = $userId // @scope
        LIMIT $pool
      ) SCORE AS score
    RETURN m
    UNION ALL
    WITH vector, owner, indexed
    WHERE NOT indexed
    MATCH (owner)-[:HAS_MEMORY|AUTHORED]->(m)
    WHERE m.liveUntil > $liveAt
      AND ($userId IS NULL OR m.userId = $userId)
      AND ($agentId IS NULL OR m.agentId = $agentId)
      AND ($runId IS NULL OR m.runId = $runId)
      AND ($actorId IS NULL OR m.actorId = $actorId)
    WITH m, vector.similarity.cosine(m.embedding, vector) AS score
    ORDER BY score DESC, m.createdAt DESC, m.id
    LIMIT $pool
    RETURN m
  }
  WITH m, vector
  WHERE m.tenant = $tenant
    AND ($userId IS NULL OR EXISTS { (:User {tenant: $tenant, id: $userId})-[:HAS_MEMORY]->(m) })
    AND ($agentId IS NULL OR EXISTS { (:Agent {tenant: $tenant, id: $agentId})-[:HAS_MEMORY]->(m) })
    AND ($runId IS NULL OR EXISTS { (:Run {tenant: $tenant, id: $runId})-[:HAS_MEMORY]->(m) })
    AND ($actorId IS NULL OR EXISTS { (:Actor {tenant: $tenant, id: $actorId})-[:AUTHORED]->(m) })
  RETURN m, vector.similarity.cosine(m.embedding, vector) AS vectorScore
}
RETURN size, indexed, vectorScore,
  m.id AS id, m.text AS text, m.hash AS hash, m.userId AS userId, m.agentId AS agentId, m.runId AS runId,
  m.actorId AS actorId, m.role AS role, m.metadata AS metadata, m.createdAt AS createdAt, m.updatedAt AS updatedAt,
  m.eventAt AS eventAt, m.expiresAt AS expiresAt, m.version AS version
