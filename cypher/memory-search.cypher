// memory-search (read): candidates of both arms in one scope, verified on the graph.
// The owner with the fewest memories leads, also one that is not there: a run that is new has none, whoever its user is. An
// id that is not given is no owner at all. Few are scored exactly, all of them; many are left to the index.
// SEARCH, not queryNodes: that takes its pool from everybody's memories and filters afterwards. Asked for more than
// match, it fails on the first deletion in 2026.08 (`Index … out of bounds`, until the next add): hence the sample,
// which says in the time of a word search whether the scope as a whole holds as many. SEARCH knows no filter, and
// the text arm neither filter nor expiry: what does not pass comes along without its memory, for the caller to
// see that a pool was too small. What passes is read as a map, which takes one pass over its properties, and sent as
// columns: of 200 maps the names alone took the driver a millisecond. A vector that an arm has compared is not read again.
// The text query requires the keys of the scope and gives them no weight: score 0 is a memory that holds none of
// the words. Equally near memories are cut in the order of the ranking, so that pages go on where a pool ends.
// The ids on the memory are copies; the edges are the truth. What was said before a memory counts as
// far as it is in the scope. The count of all memories is a number that the database keeps: rare words are worth more
// in a larger store, and the caller takes that out again.
// Where nothing is found one row still says how large the scope is. The word index is not touched without words: while it is
// built anew, it keeps whoever asks it waiting.
CYPHER 25
CALL () {
  MATCH (m:Memory)
  RETURN count(m) AS storeSize
}
CALL (storeSize) {
  WITH storeSize WHERE $userId IS NOT NULL OPTIONAL MATCH (owner:User {tenant: $tenant, id: $userId}) RETURN owner, COUNT { (owner)-[:HAS_MEMORY]->() } AS size // @user
  UNION ALL WITH storeSize WHERE $agentId IS NOT NULL OPTIONAL MATCH (owner:Agent {tenant: $tenant, id: $agentId}) RETURN owner, COUNT { (owner)-[:HAS_MEMORY]->() } AS size // @agent
  UNION ALL WITH storeSize WHERE $runId IS NOT NULL OPTIONAL MATCH (owner:Run {tenant: $tenant, id: $runId}) RETURN owner, COUNT { (owner)-[:HAS_MEMORY]->() } AS size // @run
  UNION ALL WITH storeSize WHERE $actorId IS NOT NULL OPTIONAL MATCH (owner:Actor {tenant: $tenant, id: $actorId}) RETURN owner, COUNT { (owner)-[:AUTHORED]->() } AS size // @actor
}
WITH storeSize, owner, size
ORDER BY size
LIMIT 1
CALL (size) {
  WITH size
  WHERE size > $exactUpTo AND $vector IS NOT NULL
  CALL db.index.fulltext.queryNodes('memory_text', $keys, {limit: $sample}) YIELD node AS m
  WHERE m.liveUntil > $liveAt
  RETURN count(*) AS sampled
}
WITH storeSize, owner, size, sampled >= $vectorPool AS indexed
OPTIONAL CALL (owner, indexed) {
  CALL (owner, indexed) {
    WITH indexed
    WHERE indexed
    MATCH (m:Memory)
      SEARCH m IN (
        VECTOR INDEX memory_vector FOR $vector
        WHERE m.tenant = $tenant
          AND m.liveUntil > $liveAt
          AND m.userId = $userId // @scope
        LIMIT $vectorPool
      ) SCORE AS score
    WITH m, score
    ORDER BY score DESC
    LIMIT $nearest
    RETURN m, score AS nearScore, null AS textScore
    UNION ALL
    WITH owner, indexed
    WHERE NOT indexed AND $vector IS NOT NULL
    MATCH (owner)-[:HAS_MEMORY|AUTHORED]->(m)
    WHERE m.liveUntil > $liveAt
      AND ($userId IS NULL OR m.userId = $userId)
      AND ($agentId IS NULL OR m.agentId = $agentId)
      AND ($runId IS NULL OR m.runId = $runId)
      AND ($actorId IS NULL OR m.actorId = $actorId)
      AND true // @filter
    WITH m, vector.similarity.cosine(m.embedding, $vector) AS score
    ORDER BY score DESC, m.createdAt DESC, m.id
    LIMIT $pool
    RETURN m, score AS nearScore, null AS textScore
    UNION ALL
    WITH owner
    WHERE $lucene IS NOT NULL
    CALL db.index.fulltext.queryNodes('memory_text', $lucene, {limit: $textPool}) YIELD node AS m, score
    WHERE score > 0
    RETURN m, null AS nearScore, score AS textScore
  }
  WITH m, max(nearScore) AS nearScore, max(textScore) AS textScore
  WHERE m.tenant = $tenant
    AND ($userId IS NULL OR EXISTS { (:User {tenant: $tenant, id: $userId})-[:HAS_MEMORY]->(m) })
    AND ($agentId IS NULL OR EXISTS { (:Agent {tenant: $tenant, id: $agentId})-[:HAS_MEMORY]->(m) })
    AND ($runId IS NULL OR EXISTS { (:Run {tenant: $tenant, id: $runId})-[:HAS_MEMORY]->(m) })
    AND ($actorId IS NULL OR EXISTS { (:Actor {tenant: $tenant, id: $actorId})-[:AUTHORED]->(m) })
  WITH m, nearScore, textScore,
    m.liveUntil > $liveAt
      AND true // @filter
    AS passes
  OPTIONAL MATCH (previous:Memory)-[:NEXT]->(m)
  WHERE passes AND previous.liveUntil > $liveAt AND ($actorId IS NULL OR previous.actorId = $actorId)
  RETURN nearScore IS NOT NULL AS near, textScore,
    CASE WHEN passes THEN coalesce(nearScore, vector.similarity.cosine(m.embedding, $vector)) END AS vectorScore,
    vector.similarity.cosine(previous.embedding, $vector) AS previousScore,
    CASE WHEN passes THEN m {.id, .text, .hash, .userId, .agentId, .runId, .actorId, .role, .metadata, .createdAt, .updatedAt, .eventAt, .expiresAt, .version} END AS memory
}
RETURN storeSize, size, indexed, near, textScore, vectorScore, previousScore,
  memory.id AS id, memory.text AS text, memory.hash AS hash, memory.userId AS userId, memory.agentId AS agentId,
  memory.runId AS runId, memory.actorId AS actorId, memory.role AS role, memory.metadata AS metadata,
  memory.createdAt AS createdAt, memory.updatedAt AS updatedAt, memory.eventAt AS eventAt,
  memory.expiresAt AS expiresAt, memory.version AS version
