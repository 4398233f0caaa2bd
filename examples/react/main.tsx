import './page.css';
import { ApolloProvider } from '@apollo/client/react';
import { createRoot } from 'react-dom/client';
import { createApollo } from './apollo.js';
import { Memories } from './memories.tsx';
import { Search } from './search.tsx';

const asked = new URLSearchParams(location.search);
const url = asked.get('server') ?? 'http://127.0.0.1:4000';
const userId = asked.get('user') ?? 'alice';
const scope = { userId };

createRoot(document.getElementById('page')).render(
  <ApolloProvider client={createApollo(url)}>
    <header>
      <h1>Memories of {userId}</h1>
      <small>{url}</small>
    </header>
    <main>
      <Search scope={scope} />
      <Memories scope={scope} />
    </main>
  </ApolloProvider>,
);
