// request-purge (write): removes requests that asked for a scope, or for a part of it, but for the one that asks now.
// What is compared is a hash of each id: the record of a purge outlives the ids. One key leads, as it does for memories.
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
  AND ($ownKey IS NULL OR r.key <> $ownKey)
WITH r
LIMIT $limit
SET r.touchedAt = $at
WITH r
// What another purge has removed meanwhile can still be locked, and has no properties any more.
WHERE r.key IS NOT NULL
DETACH DELETE r
RETURN count(*) AS requests
