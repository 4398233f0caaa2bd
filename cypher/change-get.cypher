// change-get (read): whether a write transaction has been committed. Asked when its acknowledgement was lost.
CYPHER 25
MATCH (c:Change {tenant: $tenant, id: $changeId})
RETURN c.id AS changeId
