// embedding-index-drop (write): only while all vectors are replaced; searches then fail instead of mixing models.
CYPHER 25
DROP INDEX memory_vector IF EXISTS
