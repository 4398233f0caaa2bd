import type { Engraph } from '../app.js';
import type { Config } from '../config.js';

/** What a running server tells about itself, for people and for programs. */
export interface StartFacts {
  readonly graphql: string;
  readonly console: string | null;
  /** Where operators look through the store; null when no token lets them. */
  readonly explore: string | null;
  readonly neo4j: {
    readonly uri: string;
    readonly version: string;
    readonly edition: string;
    /** null when somebody else runs it. */
    readonly embedded: { readonly pid: number; readonly dataDir: string; readonly joined: boolean } | null;
  };
  readonly java: { readonly version: string; readonly home: string; readonly source: string } | null;
  readonly embedder: {
    readonly provider: string;
    readonly model: string;
    readonly dimensions: number;
    /** Where texts are sent to be embedded; null when they stay in this process. */
    readonly host: string | null;
  };
  readonly auth: 'off' | 'bearer token';
}

/** Collects what is shown; holds no secret. */
export function startFacts({ url, database, embedder }: Engraph, config: Config): StartFacts {
  const base = shownUrl(url);
  const { local, facts, uri } = database;
  return {
    graphql: `${base}/graphql`,
    console: config.console.enabled ? `${base}/console/` : null,
    explore: config.operator.token === undefined ? null : `${base}/explore`,
    neo4j: {
      uri,
      ...facts,
      embedded: local && { pid: local.pid, dataDir: local.dataDir, joined: local.source === 'running' },
    },
    java: local?.java ?? null,
    embedder: {
      provider: embedder.provider,
      model: embedder.model,
      dimensions: embedder.dimensions,
      host: embedderHost(config),
    },
    auth: config.auth.token === undefined ? 'off' : 'bearer token',
  };
}

/** `localhost` for an address that means this machine, or all addresses of it: what people type and paste. */
function shownUrl(url: string): string {
  const parsed = new URL(url);
  if (['127.0.0.1', '0.0.0.0', '[::]'].includes(parsed.hostname)) parsed.hostname = 'localhost';
  return parsed.origin;
}

function embedderHost({ embedder }: Config): string | null {
  if (embedder.provider !== 'openai') return null;
  // The address may carry credentials: only the host is shown.
  return embedder.baseUrl === undefined ? "OpenAI's servers" : new URL(embedder.baseUrl).host;
}

/** The block printed at the start, ending in two commands to paste: one that adds and one that searches. */
export function startBlock(facts: StartFacts): string {
  const { neo4j, java, embedder } = facts;
  const { embedded } = neo4j;
  const rows: (readonly [string, string])[] = [
    ['GraphQL', facts.graphql],
    ...(facts.console === null ? [] : [['Console', facts.console] as const]),
    ...(facts.explore === null ? [] : [['Explore', `${facts.explore}  operators, all tenants`] as const]),
    [
      'Neo4j',
      `${neo4j.uri}  ${neo4j.version} ${neo4j.edition}, ${embedded ? owned(embedded) : 'not embedded'}`,
    ],
    ...(embedded ? [['Data', embedded.dataDir] as const] : []),
    ...(java ? [['Java', `${java.version}  ${java.home} (${java.source})`] as const] : []),
    ['Embedder', embedderText(embedder)],
    ['Auth', facts.auth === 'off' ? 'off, loopback only' : 'bearer token (ENGRAPH_TOKEN)'],
  ];
  const table = rows.map(([name, value]) => `  ${name.padEnd(9)} ${value}`);
  return ['', ...table, '', '  Remember something, then ask for it:', '', ...firstQueries(facts), ''].join(
    '\n',
  );
}

function embedderText({ provider, model, dimensions, host }: StartFacts['embedder']): string {
  if (provider === 'lexical') return 'none: LEXICAL, found by words alone, as configured';
  return `${provider} ${model} (${dimensions}), ${host === null ? 'text stays here' : `texts are sent to ${host}`}`;
}

function owned({ pid, joined }: { readonly pid: number; readonly joined: boolean }): string {
  return `embedded${joined ? ', was running already' : ''}, pid ${pid}`;
}

/** Two lines for a POSIX shell. */
export function firstQueries({ graphql, auth }: StartFacts): readonly string[] {
  const token = auth === 'off' ? '' : ' -H "authorization: Bearer $ENGRAPH_TOKEN"';
  const curl = (query: string) =>
    `curl -s ${graphql} -H 'content-type: application/json'${token} -d '${JSON.stringify({ query })}'`;
  return [
    curl(
      'mutation { addMemories(input: {entries: [{scope: {userId: "alice"}, text: "Alice takes her coffee black."}]}) { results { outcome } } }',
    ),
    '',
    curl('{ searchMemories(query: "coffee?", scope: {userId: "alice"}) { edges { score node { text } } } }'),
  ];
}
