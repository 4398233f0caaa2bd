// request-count (read): how many requests asked for a scope, or for a part of it. See request-purge.
CYPHER 25
CALL () {
  MATCH (r:Request {tenant: $tenant, runKey: $runKey})
  RETURN r
  UNION ALL
  MATCH (r:Request {tenant: $tenant, userKey: $userKey})
  WHERE $runKey IS NULL
  RETURN r
  UNION ALL
  MATCH (r:Request {tenant: $tenant, agentKey: $agentKey})
  WHERE $runKey IS NULL AND $userKey IS NULL
  RETURN r
}
WITH r
WHERE ($userKey IS NULL OR r.userKey = $userKey)
  AND ($agentKey IS NULL OR r.agentKey = $agentKey)
  AND ($actorKey IS NULL OR r.actorKey = $actorKey)
RETURN count(r) AS requests
