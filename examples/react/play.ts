import type { Endpoint } from '../client.js';
import { loadConversation, readConversation } from '../conversation.js';
import type { ServedPage } from './serve.js';

/**
 * Stores the example conversation for the page to show, tells where it is, and resolves when the process is told to
 * end (Ctrl-C). Throws when the server does not let the page call it.
 */
export async function playPage(page: ServedPage, endpoint: Endpoint): Promise<void> {
  const { headers } = await fetch(`${endpoint.url}/health/live`, { headers: { origin: page.origin } });
  if (headers.get('access-control-allow-origin') !== page.origin) {
    throw new Error(
      `The server at ${endpoint.url} answers no page of ${page.origin}. Start it with ENGRAPH_CORS_ORIGINS=${page.origin}, ` +
        'or stop it: the example then starts one of its own.',
    );
  }
  await loadConversation(endpoint, await readConversation());
  console.log(
    `\nreact (examples/react/): ${page.origin}/?user=alice&server=${endpoint.url}   Ctrl-C ends it.`,
  );
  await new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}
