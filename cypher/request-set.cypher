// request-set (write): records what came of a request that this transaction has locked, and removes a few old ones.
// The edges to the first events lead a purge from memories to requests, also when the memories are deleted. Where a
// request asked for a scope as a whole, the keys of its ids do.
CYPHER 25
MATCH (r:Request {tenant: $tenant, key: $key})
SET r.inputHash = $inputHash, r.at = $at, r.result = $result, r.resultIds = $ids, r.userKey = $userKey,
    r.agentKey = $agentKey, r.runKey = $runKey, r.actorKey = $actorKey
WITH r
CALL (r) {
  MATCH (r)-[outdated:CONCERNS]->(:MemoryEvent)
  DELETE outdated
}
CALL (r) {
  UNWIND $ids AS id
  WITH DISTINCT r, id
  MATCH (e:MemoryEvent {tenant: $tenant, memoryId: id, seq: 1})
  CREATE (r)-[:CONCERNS]->(e)
}
CALL () {
  MATCH (old:Request)
  WHERE old.tenant = $tenant AND old.at < $keptSince
  WITH old
  LIMIT 20
  DETACH DELETE old
}
RETURN r.key AS key
