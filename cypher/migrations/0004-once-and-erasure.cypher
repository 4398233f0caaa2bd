// 0004-once-and-erasure: what makes equal memories one, a repeated request one, and a purge complete.
// Deleted memories are found by the last event of their history, which alone has the ids.
CREATE CONSTRAINT memory_duplicate_key IF NOT EXISTS FOR (n:Memory) REQUIRE (n.tenant, n.duplicateKey) IS UNIQUE;
CREATE CONSTRAINT request_key IF NOT EXISTS FOR (n:Request) REQUIRE (n.tenant, n.key) IS UNIQUE;
CREATE INDEX request_time IF NOT EXISTS FOR (n:Request) ON (n.tenant, n.at);
CREATE INDEX memory_event_user IF NOT EXISTS FOR (n:MemoryEvent) ON (n.tenant, n.userId, n.memoryId);
CREATE INDEX memory_event_agent IF NOT EXISTS FOR (n:MemoryEvent) ON (n.tenant, n.agentId, n.memoryId);
CREATE INDEX memory_event_run IF NOT EXISTS FOR (n:MemoryEvent) ON (n.tenant, n.runId, n.memoryId);
// 2^53 - 1: for ever. A number also where nothing expires, since an index cannot be asked for "greater or absent".
MATCH (m:Memory) WHERE m.liveUntil IS NULL SET m.liveUntil = 9007199254740991;
// Made again at start, then with the time of expiry.
DROP INDEX memory_vector IF EXISTS;
