// memory-reembed-count (read): how many memories have vectors of another embedder.
CYPHER 25
MATCH (m:Memory)
WHERE m.tenant >= ''
  AND m.id IS NOT NULL
  AND m.embedderKey <> $key
RETURN count(*) AS total
