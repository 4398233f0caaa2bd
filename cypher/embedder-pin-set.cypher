// embedder-pin-set (write): names another embedder. While the state is not READY nobody may add or search.
CYPHER 25
MATCH (p:EmbedderPin {name: 'memory'})
SET p.key = $key, p.provider = $provider, p.model = $model, p.dimensions = $dimensions,
  p.version = $version, p.state = $state
RETURN p.key AS key
