// 0007-change-feed: the order in which subscribers are told of changes, by the one clock that all servers share.
MATCH (c:Change)
WHERE c.recordedAt IS NULL
CALL (c) {
  SET c.recordedAt = c.at
} IN TRANSACTIONS OF 10000 ROWS;
CREATE INDEX change_recorded IF NOT EXISTS FOR (c:Change) ON (c.tenant, c.recordedAt, c.id);
CREATE INDEX memory_expiry IF NOT EXISTS FOR (m:Memory) ON (m.tenant, m.liveUntil, m.id);
// Nothing reads changes by the clocks of the servers.
DROP INDEX change_time IF EXISTS;
