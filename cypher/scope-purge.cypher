// scope-purge (write): removes those of the given scope nodes that hold no memory any more.
// Locked before they are looked at: an add may be giving one a memory, another purge may have removed it.
CYPHER 25
CALL () {
  UNWIND $userIds AS id
  MATCH (n:User {tenant: $tenant, id: id})
  SET n._lock = true
  REMOVE n._lock
  WITH n
  WHERE n.createdAt IS NOT NULL AND NOT EXISTS { (n)-[:HAS_MEMORY]->() }
  DELETE n
  RETURN count(*) AS users
}
CALL () {
  UNWIND $agentIds AS id
  MATCH (n:Agent {tenant: $tenant, id: id})
  SET n._lock = true
  REMOVE n._lock
  WITH n
  WHERE n.createdAt IS NOT NULL AND NOT EXISTS { (n)-[:HAS_MEMORY]->() }
  DELETE n
  RETURN count(*) AS agents
}
CALL () {
  UNWIND $runIds AS id
  MATCH (n:Run {tenant: $tenant, id: id})
  SET n._lock = true
  REMOVE n._lock
  WITH n
  WHERE n.createdAt IS NOT NULL AND NOT EXISTS { (n)-[:HAS_MEMORY]->() }
  DELETE n
  RETURN count(*) AS runs
}
CALL () {
  UNWIND $actorIds AS id
  MATCH (n:Actor {tenant: $tenant, id: id})
  SET n._lock = true
  REMOVE n._lock
  WITH n
  WHERE n.createdAt IS NOT NULL AND NOT EXISTS { (n)-[:AUTHORED]->() }
  DELETE n
  RETURN count(*) AS actors
}
RETURN users + agents + runs + actors AS scopes
