// memory-reembed-list (read): texts whose vectors another embedder made, of all tenants, in the order of keys.
CYPHER 25
MATCH (m:Memory)
WHERE m.tenant >= $afterTenant
  AND m.id IS NOT NULL
  AND CASE m.tenant WHEN $afterTenant THEN m.id > $afterId ELSE true END
  AND m.embedderKey <> $key
RETURN m.tenant AS tenant, m.id AS id, m.text AS text
ORDER BY m.tenant, m.id
LIMIT $limit
