// request-lock (write): takes the lock of a request, then reads what is recorded of it; a new one has no result.
// The SET is the lock: MERGE takes none on a node that exists, and twins would both have their effect.
CYPHER 25
MERGE (r:Request {tenant: $tenant, key: $key})
ON CREATE SET r.at = $at
SET r.touchedAt = $at
RETURN r.inputHash AS inputHash, r.at AS at, r.result AS result, r.resultIds AS ids
