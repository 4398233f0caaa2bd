import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build, createServer, preview } from 'vite';

const configFile = fileURLToPath(new URL('vite.config.ts', import.meta.url));

/** The page on a port of its own, and so of another origin than the API. */
export interface ServedPage {
  /** As a browser sends it, and as ENGRAPH_CORS_ORIGINS takes it. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves the page as it is written: a change of its files shows at once. Port 5173, or the next free one. */
export async function servePage(): Promise<ServedPage> {
  const vite = await createServer({ configFile });
  await vite.listen();
  return { origin: originOf(vite.httpServer), close: () => vite.close() };
}

/** Serves the page as it is published: built into `outDir`, on a free port. */
export async function serveBuiltPage(outDir: string): Promise<ServedPage> {
  await build({ configFile, build: { outDir, emptyOutDir: true } });
  const vite = await preview({ configFile, build: { outDir }, preview: { port: 0 } });
  return { origin: originOf(vite.httpServer), close: () => vite.close() };
}

function originOf(server: { address(): AddressInfo | string | null } | null): string {
  const address = server?.address();
  if (typeof address !== 'object' || address === null) throw new Error('Vite does not listen on a port.');
  return `http://127.0.0.1:${address.port}`;
}
