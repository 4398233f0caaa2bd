// embedder-pin-get (read): which embedder made the vectors of this store; no row before its first start.
CYPHER 25
MATCH (p:EmbedderPin {name: 'memory'})
RETURN p {.key, .provider, .model, .dimensions, .version, .state} AS pin
