// text-index-drop (write): in one transaction with the index that takes its place, so that a store is never without one.
CYPHER 25
DROP INDEX memory_text IF EXISTS
