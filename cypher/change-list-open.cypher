// change-list-open (read): since when transactions run that may still record a change, and the time on the same clock.
// The time is that of this statement's own transaction, which is in the list as well: there always is a row. Whoever
// begins later records later than that. A transaction is in the list from before it can ask for the time until
// after what it has written can be seen.
CYPHER 25
SHOW TRANSACTIONS YIELD startTime, status, metaData
WHERE metaData.app = 'engraph' AND (metaData.access = 'write' OR metaData.statement = 'change-list-open')
RETURN CASE metaData.access WHEN 'write' THEN metaData.tenant END AS tenant, startTime.epochMillis AS startedAt,
  status STARTS WITH 'Terminated' AS isTerminated, datetime.transaction().epochMillis AS now
