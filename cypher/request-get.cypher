// request-get (read): what is recorded of a request. Without its lock: one that is under way has no result yet.
CYPHER 25
MATCH (r:Request {tenant: $tenant, key: $key})
RETURN r.inputHash AS inputHash, r.at AS at, r.result AS result, r.resultIds AS ids
