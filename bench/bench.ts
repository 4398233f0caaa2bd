import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** Figures of one benchmark, by name; times in milliseconds, memory in megabytes. */
export type Figures = Readonly<Record<string, number | string>>;

const benches: Readonly<Record<string, () => Promise<Figures | readonly Figures[]>>> = {
  start: async () => (await import('./start.js')).benchStart(),
  footprint: async () => (await import('./footprint.js')).benchFootprint(),
  writes: async () => (await import('./writes.js')).benchWrites(),
  embedder: async () => (await import('./embedder.js')).benchLocalEmbedder(),
};

/** npm run bench -- NAME: measures, prints a table, and keeps the figures in bench/results/NAME.json. */
async function main(name: string | undefined): Promise<void> {
  const bench = benches[name ?? ''];
  if (!bench || name === undefined) {
    console.error(`npm run bench -- NAME, where NAME is one of ${Object.keys(benches).join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const figures = await bench();
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  const results = new URL('./results/', import.meta.url);
  mkdirSync(results, { recursive: true });
  writeFileSync(new URL(`${name}.json`, results), `${JSON.stringify({ machine, figures }, null, 2)}\n`);
  console.log(machine);
  console.table(figures);
}

await main(process.argv[2]);
