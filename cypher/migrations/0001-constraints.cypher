// 0001-constraints: what identifies a node, tenant first. Each constraint is also the index that finds it.
CREATE CONSTRAINT user_key IF NOT EXISTS FOR (n:User) REQUIRE (n.tenant, n.id) IS UNIQUE;
CREATE CONSTRAINT agent_key IF NOT EXISTS FOR (n:Agent) REQUIRE (n.tenant, n.id) IS UNIQUE;
CREATE CONSTRAINT run_key IF NOT EXISTS FOR (n:Run) REQUIRE (n.tenant, n.id) IS UNIQUE;
CREATE CONSTRAINT actor_key IF NOT EXISTS FOR (n:Actor) REQUIRE (n.tenant, n.id) IS UNIQUE;
CREATE CONSTRAINT memory_key IF NOT EXISTS FOR (n:Memory) REQUIRE (n.tenant, n.id) IS UNIQUE;
CREATE CONSTRAINT memory_event_key IF NOT EXISTS FOR (n:MemoryEvent) REQUIRE (n.tenant, n.memoryId, n.seq) IS UNIQUE;
CREATE CONSTRAINT thread_key IF NOT EXISTS FOR (n:Thread) REQUIRE (n.tenant, n.key) IS UNIQUE;
CREATE CONSTRAINT change_key IF NOT EXISTS FOR (n:Change) REQUIRE (n.tenant, n.id) IS UNIQUE;
CREATE CONSTRAINT embedder_pin_key IF NOT EXISTS FOR (n:EmbedderPin) REQUIRE n.name IS UNIQUE;
