// embedder-pin-create (write): pins the first embedder; the one that is pinned already stays.
CYPHER 25
MERGE (p:EmbedderPin {name: 'memory'})
ON CREATE SET p.key = $key, p.provider = $provider, p.model = $model, p.dimensions = $dimensions,
  p.version = $version, p.state = 'READY'
RETURN p.key AS key
