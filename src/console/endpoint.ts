/**
 * The address of the GraphQL endpoint that belongs to a console served at `pageUrl`
 * (`…/console/` → `…/graphql`).
 *
 * It is relative to the page, so a server behind a path prefix (`/engraph/console/`) works unconfigured.
 */
export function graphqlEndpoint(pageUrl: string): string {
  return new URL('../graphql', pageUrl).href;
}

/**
 * Whether the page at `pageUrl` is to speak to `/explore`, where operators look through the whole store, in place of
 * the API: `…/console/?endpoint=explore`.
 */
export function isExploring(pageUrl: string): boolean {
  return new URL(pageUrl).searchParams.get('endpoint') === 'explore';
}

/** The address of `/explore` beside a console served at `pageUrl`. */
export function exploreEndpoint(pageUrl: string): string {
  return new URL('../explore', pageUrl).href;
}

/**
 * A link that opens Apollo Sandbox on the same endpoint.
 *
 * The browser then talks from Apollo's site to this server: it needs internet, introspection, and the
 * server's consent to that origin.
 */
export function sandboxUrl(endpoint: string): string {
  return `https://studio.apollographql.com/sandbox/explorer?endpoint=${encodeURIComponent(endpoint)}`;
}
