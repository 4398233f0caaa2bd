// embedding-index-create (write): the vector arm of the search, with the ids and the time of expiry that it can filter by.
// Both quantization options are pinned, since their defaults change with the database's release.
CYPHER 25
CREATE VECTOR INDEX memory_vector IF NOT EXISTS FOR (m:Memory) ON m.embedding
WITH [m.tenant, m.userId, m.agentId, m.runId, m.actorId, m.createdAt, m.liveUntil]
OPTIONS {indexConfig: {
  `vector.dimensions`: $dimensions, `vector.similarity_function`: 'cosine',
  `vector.quantization.type`: 'BINARY', `vector.default_search_expansion_factor`: 3.0
}}
