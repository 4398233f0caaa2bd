// memory-reembed-set (write): replaces vectors; a memory whose text has changed meanwhile keeps its place in the queue.
// Without a vector, for a LEXICAL store, the old one is removed.
CYPHER 25
UNWIND $rows AS row
MATCH (m:Memory {tenant: row.tenant, id: row.id})
WHERE m.text = row.text
SET m.embedderKey = $key
REMOVE m.embedding
WITH m, row
CALL (m, row) {
  WITH m, row WHERE row.embedding IS NOT NULL
  CALL db.create.setNodeVectorProperty(m, 'embedding', row.embedding)
}
RETURN count(*) AS written
