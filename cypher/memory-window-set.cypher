// memory-window-set (write): writes anew what the text arm reads of memories and of what was said around them.
// For the memories given and those up to two before and after them, each the text of itself and of the two on
// each side. Of a long neighbour its beginning: a window is there to tell what a short text is about.
// All are locked first, in one order, and read afterwards: of two transactions that change neighbours of one memory,
// the second sees what the first has done.
CYPHER 25
UNWIND $ids AS id
MATCH (given:Memory {tenant: $tenant, id: id})-[:NEXT*0..2]-(m)
WITH DISTINCT m
ORDER BY m.id
SET m._lock = true
REMOVE m._lock
WITH collect(m) AS locked
UNWIND locked AS m
WITH m
WHERE m.version IS NOT NULL
OPTIONAL MATCH (before:Memory)-[:NEXT]->(m)
OPTIONAL MATCH (farBefore:Memory)-[:NEXT]->(before)
OPTIONAL MATCH (m)-[:NEXT]->(after:Memory)
OPTIONAL MATCH (after)-[:NEXT]->(farAfter:Memory)
WITH m, coalesce(left(farBefore.text, 1000) + '\n', '') + coalesce(left(before.text, 1000) + '\n', '') + m.text
  + coalesce('\n' + left(after.text, 1000), '') + coalesce('\n' + left(farAfter.text, 1000), '') AS windowText
SET m.windowText = windowText
RETURN count(*) AS written
