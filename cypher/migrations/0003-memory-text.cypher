// 0003-memory-text: the text arm of the search. The keys make it find one scope's memories only: without
// them a full-text query ranks everybody's memories first and small scopes get nothing.
CREATE FULLTEXT INDEX memory_text IF NOT EXISTS
FOR (m:Memory) ON EACH [m.text, m.userKey, m.agentKey, m.runKey, m.actorKey]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'english', `fulltext.eventually_consistent`: false}};
