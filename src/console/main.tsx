import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './console.css';

import { createRoot } from 'react-dom/client';
import { Console } from './console.js';
import { graphqlEndpoint } from './endpoint.js';
import { exampleTabs } from './example-tabs.js';

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

createRoot(document.getElementById('console')).render(
  <Console endpoint={graphqlEndpoint(document.baseURI)} tabs={exampleTabs(operations, variables)} />,
);
