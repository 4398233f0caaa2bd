// memory-reembed-set (write): replaces vectors; a memory whose text has changed meanwhile keeps its place in the queue.
CYPHER 25
UNWIND $rows AS row
MATCH (m:Memory {tenant: row.tenant, id: row.id})
WHERE m.text = row.text
SET m.embedderKey = $key
WITH m, row
CALL db.create.setNodeVectorProperty(m, 'embedding', row.embedding)
RETURN count(*) AS written
