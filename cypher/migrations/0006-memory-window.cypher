// 0006-memory-window: the text arm reads a memory in its context as well: with the two before and after it.
MATCH (m:Memory)
WHERE m.windowText IS NULL
CALL (m) {
  OPTIONAL MATCH (before:Memory)-[:NEXT]->(m)
  OPTIONAL MATCH (farBefore:Memory)-[:NEXT]->(before)
  OPTIONAL MATCH (m)-[:NEXT]->(after:Memory)
  OPTIONAL MATCH (after)-[:NEXT]->(farAfter:Memory)
  SET m.windowText = coalesce(left(farBefore.text, 1000) + '\n', '') + coalesce(left(before.text, 1000) + '\n', '')
    + m.text + coalesce('\n' + left(after.text, 1000), '') + coalesce('\n' + left(farAfter.text, 1000), '')
} IN TRANSACTIONS OF 1000 ROWS;
DROP INDEX memory_text IF EXISTS;
CREATE FULLTEXT INDEX memory_text IF NOT EXISTS
FOR (m:Memory) ON EACH [m.text, m.windowText, m.userKey, m.agentKey, m.runKey, m.actorKey]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'english', `fulltext.eventually_consistent`: false}};
