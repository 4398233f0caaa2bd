// text-index-create (write): the text arm of the search, with the configured analyzer. The keys make it find one scope's memories only.
CYPHER 25
CREATE FULLTEXT INDEX memory_text IF NOT EXISTS
FOR (m:Memory) ON EACH [m.text, m.windowText, m.userKey, m.agentKey, m.runKey, m.actorKey]
OPTIONS {indexConfig: {`fulltext.analyzer`: $analyzer, `fulltext.eventually_consistent`: false}}
