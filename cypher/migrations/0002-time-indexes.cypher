// 0002-time-indexes: the order in which lists are read, one per id that can lead a scope.
CREATE INDEX memory_user_time IF NOT EXISTS FOR (m:Memory) ON (m.tenant, m.userId, m.createdAt, m.id);
CREATE INDEX memory_agent_time IF NOT EXISTS FOR (m:Memory) ON (m.tenant, m.agentId, m.createdAt, m.id);
CREATE INDEX memory_run_time IF NOT EXISTS FOR (m:Memory) ON (m.tenant, m.runId, m.createdAt, m.id);
CREATE INDEX change_time IF NOT EXISTS FOR (c:Change) ON (c.tenant, c.at, c.id);
