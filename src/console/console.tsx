import { GraphiQL } from 'graphiql';
import { useMemo, useState } from 'react';
import { sandboxUrl } from './endpoint.js';
import { createFetcher } from './fetcher.js';
import { TokenField } from './token-field.js';

/** The page: a bar with the endpoint, the token and the way to Apollo Sandbox, and GraphiQL below it, which keeps its tabs in `storage`. */
export function Console({ endpoint, tabs, tokenVariable, storage }) {
  const [token, setToken] = useState('');
  const [authState, setAuthState] = useState('unknown');
  const [firstVisit] = useState(() => storage.getItem('graphiql:tabState') === null);

  // A new fetcher makes GraphiQL read the schema again, which is what a new token calls for.
  const fetcher = useMemo(() => {
    const send = createFetcher(endpoint, token);
    return async (request, options) => {
      const result = await send(request, options);
      const refused = result.errors?.some((error) => error.extensions?.code === 'UNAUTHENTICATED');
      setAuthState(refused ? 'refused' : 'accepted');
      return result;
    };
  }, [endpoint, token]);

  return (
    <>
      <header className="console-bar">
        <strong>Engraph</strong>
        <code>{endpoint}</code>
        <TokenField onChange={setToken} state={authState} variable={tokenVariable} />
        <a href={sandboxUrl(endpoint)} target="_blank" rel="noopener noreferrer">
          Open in Apollo Sandbox
        </a>
      </header>
      <main className="console-editor">
        <GraphiQL
          fetcher={fetcher}
          storage={storage}
          defaultTabs={tabs}
          // GraphiQL shows the first tab's variables only when they are named once more, and on a later
          // visit they would be taken for a new tab.
          initialVariables={firstVisit ? tabs[0]?.variables : undefined}
          defaultEditorToolsVisibility="variables"
          shouldPersistHeaders={false}
          showPersistHeadersSettings={false}
        />
      </main>
    </>
  );
}
