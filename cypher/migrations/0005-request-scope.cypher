// 0005-request-scope: by which a purge finds the requests that asked for its scope as a whole.
CREATE INDEX request_user IF NOT EXISTS FOR (n:Request) ON (n.tenant, n.userKey);
CREATE INDEX request_agent IF NOT EXISTS FOR (n:Request) ON (n.tenant, n.agentKey);
CREATE INDEX request_run IF NOT EXISTS FOR (n:Request) ON (n.tenant, n.runKey);
