import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTrace } from '@apollo/server/plugin/inlineTrace';
import { startStandaloneServer } from '@apollo/server/standalone';
import { graphql, parse } from 'graphql';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildProducts } from './products.js';

/**
 * The suite starts its processes with a manager of its own on fixed ports. Here they are started by hand on free
 * ones: its two subgraphs as they come, ours, and the gateway; then its files of tests are loaded as they are.
 */
const require = createRequire(new URL('suite/package.json', import.meta.url));
const suite = join(
  dirname(require.resolve('@apollo/federation-subgraph-compatibility-tests/package.json')),
  'dist',
);
const [users, inventory, products, router] = [
  await freePort(),
  await freePort(),
  await freePort(),
  await freePort(),
];
const urlOf = (port: number) => `http://localhost:${port}/`;

process.env.PRODUCTS_URL = urlOf(products);
Object.assign(require(join(suite, 'utils/client.js')), { ROUTER_URL: urlOf(router) });

const children: ChildProcess[] = [];
const servers: ApolloServer[] = [];

beforeAll(async () => {
  const schema = await buildProducts();
  const started = [startChild('users', users), startChild('inventory', inventory)];
  const subgraph = new ApolloServer({
    schema,
    plugins: [ApolloServerPluginInlineTrace()],
    stopOnTerminationSignals: false,
  });
  servers.push(subgraph);
  await startStandaloneServer(subgraph, { listen: { port: products } });
  await Promise.all(started);

  const { data } = await graphql({ schema, source: '{ _service { sdl } }' });
  const { sdl } = (data as { _service: { sdl: string } })._service;
  const composed = composeServices([
    { name: 'products', url: urlOf(products), typeDefs: parse(sdl) },
    { name: 'users', url: urlOf(users), typeDefs: parse(sdlOf('users')) },
    { name: 'inventory', url: urlOf(inventory), typeDefs: parse(sdlOf('inventory')) },
  ]);
  expect(composed.errors).toBeUndefined();
  const gateway = new ApolloServer({
    gateway: new ApolloGateway({ supergraphSdl: composed.supergraphSdl ?? '' }),
    stopOnTerminationSignals: false,
  });
  servers.push(gateway);
  await startStandaloneServer(gateway, { listen: { port: router } });
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  for (const child of children) child.kill();
});

const files = readdirSync(join(suite, 'tests')).filter((name) => name.endsWith('.test.js'));

test('the suite has its twelve files', () => {
  expect(files).toHaveLength(12);
});

for (const file of files) require(join(suite, 'tests', file));

function sdlOf(name: string): string {
  return readFileSync(join(suite, `subgraphs/${name}/${name}.graphql`), 'utf8');
}

async function startChild(name: string, port: number): Promise<void> {
  const folder = join(suite, 'subgraphs', name);
  const child = spawn(process.execPath, ['index.js'], {
    cwd: folder,
    env: { ...process.env, [`${name.toUpperCase()}_PORT`]: `${port}` },
    stdio: 'ignore',
  });
  children.push(child);
  const body = JSON.stringify({ query: '{ __typename }' });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const ask = async () => {
    const { ok } = await fetch(urlOf(port), init);
    if (!ok) throw new Error(`${name} does not answer yet.`);
  };
  await vi.waitFor(ask, { timeout: 30_000, interval: 100 });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
