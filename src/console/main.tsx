import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './console.css';

import { createRoot } from 'react-dom/client';
import { Console } from './console.js';
import { exploreEndpoint, graphqlEndpoint, isExploring } from './endpoint.js';
import { exampleTabs } from './example-tabs.js';
import { partOf } from './part-of-storage.js';

// Read when the console is built: the files under examples/ are the only source of these operations.
const operations = import.meta.glob('../../examples/operations/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const variables = import.meta.glob('../../examples/operations/*.variables.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const explorations = import.meta.glob('../../examples/explore/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const explorationVariables = import.meta.glob('../../examples/explore/*.variables.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const page = document.baseURI;
const root = createRoot(document.getElementById('console'));
root.render(
  isExploring(page) ? (
    <Console
      endpoint={exploreEndpoint(page)}
      tabs={exampleTabs(explorations, explorationVariables)}
      tokenVariable="ENGRAPH_OPERATOR_TOKEN"
      storage={partOf(localStorage, 'explore:')}
    />
  ) : (
    <Console
      endpoint={graphqlEndpoint(page)}
      tabs={exampleTabs(operations, variables)}
      tokenVariable="ENGRAPH_TOKEN"
      storage={localStorage}
    />
  ),
);
