/**
 * The text of neo4j.conf for a private server on loopback. An unknown key stops the start, and heap or JVM
 * settings have no effect here: Neo4j is started as a plain Java program.
 * @param pageCache as Neo4j writes sizes, such as `128m`
 * @param shortLived true keeps a plan for ten minutes, whatever was added meanwhile: a database that grows from nothing
 * would make every plan anew each ten seconds, which took a third of the time of 100 random sequences
 */
export function neo4jConf(port: number, pageCache: string, shortLived = false): string {
  return `server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:${port}
server.bolt.advertised_address=127.0.0.1:${port}
server.http.enabled=false
server.https.enabled=false
# The next three would speak to the outside.
server.fleet_discovery.enabled=false
dbms.fleet_manager.enabled=false
dbms.usage_report.enabled=false
dbms.security.allow_csv_import_from_file_urls=false
db.query.default_language=CYPHER_25
server.memory.pagecache.size=${pageCache}
db.memory.transaction.max=128m
db.transaction.timeout=30s
db.lock.acquisition.timeout=5s
# An empty store takes 2 MB instead of 517.
db.tx_log.preallocate=false
db.tx_log.rotation.retention_policy=keep_none
# The driver learns of a dead connection after two of these.
server.bolt.connection_keep_alive=5s
# A stop takes 0.3 s instead of 10.
internal.dbms.bolt.netty_server_shutdown_quiet_period_duration=0s
${shortLived ? 'dbms.cypher.min_replan_interval=10m\n' : ''}`;
}
