import type { Outcome } from './figures.js';
import { keepResult, printResult } from './results.js';

type Bench = (args: readonly string[]) => Promise<Outcome>;

const benches: Readonly<Record<string, Bench>> = {
  start: async () => (await import('./start.js')).benchStart(),
  footprint: async () => (await import('./footprint.js')).benchFootprint(),
  writes: async () => (await import('./writes.js')).benchWrites(),
  subscriptions: async () => (await import('./subscriptions.js')).benchSubscriptions(),
  requests: async () => {
    // Before graphql is loaded, which looks at it then: otherwise it checks for mistakes of a developer all the time.
    process.env.NODE_ENV = 'production';
    return (await import('./requests.js')).benchRequests();
  },
  embedder: async () => (await import('./embedder.js')).benchLocalEmbedder(),
  scale: async (args) => (await import('./scale.js')).benchScale(args),
  planted: async (args) => (await import('./planted.js')).benchPlanted(args),
  load: async (args) => (await import('./load.js')).benchLoad(args),
  peers: async (args) => (await import('./peers.js')).benchPeers(args),
  locomo: async (args) => (await import('./locomo.js')).benchLocomo(args),
};

/**
 * npm run bench -- NAME [--option value …]: measures, prints a table, and keeps the figures in bench/results/NAME.json.
 * `page [NAME …]` measures nothing: it publishes what is kept of these and writes docs/benchmarks.md.
 */
async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === 'page') return (await import('./page.js')).writePage(args);
  const bench = benches[name ?? ''];
  if (!bench || name === undefined) {
    console.error(`npm run bench -- NAME, where NAME is one of ${Object.keys(benches).join(', ')}, page.`);
    process.exitCode = 2;
    return;
  }
  printResult(keepResult(name, args, await bench(args)));
}

await main(process.argv.slice(2));
