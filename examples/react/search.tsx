import { useApolloClient } from '@apollo/client/react';
import { useEffect, useState } from 'react';
import { SearchMemoriesDocument } from '../operations.generated.js';
import { Failure } from './memories.tsx';

const PAUSE_MS = 200;
const NOTHING = { hits: null, error: null };

/** Searches while one types: after a short pause, and the search before is cancelled. */
export function Search({ scope }) {
  const client = useApolloClient();
  const [query, setQuery] = useState('');
  const [{ hits, error }, setFound] = useState(NOTHING);

  useEffect(() => {
    if (query.trim() === '') {
      setFound(NOTHING);
      return undefined;
    }
    const cancel = new AbortController();
    const timer = setTimeout(async () => {
      const found = await client
        .query({
          query: SearchMemoriesDocument,
          variables: { query, scope },
          fetchPolicy: 'no-cache',
          context: { fetchOptions: { signal: cancel.signal } },
        })
        .then(
          ({ data }) => ({ hits: data.searchMemories.edges, error: null }),
          (failure) => ({ hits: null, error: failure }),
        );
      if (!cancel.signal.aborted) setFound(found);
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      cancel.abort();
    };
  }, [client, query, scope]);

  return (
    <search>
      <h2>
        <label htmlFor="query">Ask</label>
      </h2>
      <input
        id="query"
        type="search"
        value={query}
        placeholder="How does Alice take her coffee?"
        onChange={(event) => setQuery(event.target.value)}
      />
      <Failure error={error} />
      <ol aria-live="polite">
        {hits?.map(({ score, node }) => (
          <li key={`${node.eventAt} ${node.text}`}>
            <p>{node.text}</p>
            <small>
              {node.actorId ?? node.agentId ?? 'somebody'} · <meter value={score} aria-label="score" />{' '}
              {score.toFixed(2)}
            </small>
          </li>
        ))}
      </ol>
      {hits?.length === 0 && <p>Nothing fits.</p>}
    </search>
  );
}
