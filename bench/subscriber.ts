import { createClient as createStreamClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const QUERY =
  'subscription($scope: MemoryScope!, $after: String) { memoryChanged(scope: $scope, after: $after) { cursor event memoryId memory { text } } }';

export type Transport = 'graphql-ws' | 'graphql-sse';

export interface Told {
  readonly cursor: string;
  readonly memoryId: string;
}

/** A subscription on a connection of its own, which does not come back by itself. The way to leave again. */
export function subscribe(
  url: string,
  transport: Transport,
  variables: { readonly scope: object; readonly after?: string | undefined },
  onChange: (change: Told) => void,
): () => void {
  const client =
    transport === 'graphql-ws'
      ? createSocketClient({
          url: `${url.replace('http', 'ws')}/graphql`,
          webSocketImpl: WebSocket,
          retryAttempts: 0,
        })
      : createStreamClient({ url: `${url}/graphql/stream`, retryAttempts: 0 });
  client.subscribe<{ memoryChanged: Told }>(
    { query: QUERY, variables: { ...variables } },
    {
      next: ({ data }) => {
        if (data != null) onChange(data.memoryChanged);
      },
      error: (error) => console.error('A subscription has failed:', error),
      complete: () => undefined,
    },
  );
  return () => void client.dispose();
}
