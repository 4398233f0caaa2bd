import { createServer } from 'node:net';
import type { Config } from '../../config.js';
import { type Finding, ok, problem } from './finding.js';

const ASK_MS = 6_000;

/** Whether a server could listen, or one of ours does already and is ready. */
export async function checkPort({ http }: Config): Promise<Finding> {
  const { host, port } = http;
  if (port === 0) return ok('Port', 'a free one is taken (PORT=0)');
  const address = host === 'localhost' ? '127.0.0.1' : host;
  const code = await tryToListen(address, port);
  if (code === undefined) return ok('Port', `${port} of ${host} is free`);
  if (code !== 'EADDRINUSE')
    return problem('Port', `${host}:${port} cannot be listened on (${code})`, 'Set HOST and PORT.');
  const base = `http://${urlHost(address)}:${port}`;
  const name = await ask(`${base}/`);
  if (name?.body.name !== 'engraph') {
    return problem(
      'Port',
      `${port} of ${host} is used by another program`,
      `Set another port: PORT=${port + 1}`,
    );
  }
  const health = await ask(`${base}/health/ready`);
  if (health?.status === 200) return ok('Port', `${port} of ${host} is used by an Engraph that is ready`);
  const reasons = String(health?.body.reasons ?? 'no answer');
  return problem('Port', `${port} of ${host} is used by an Engraph that is not ready: ${reasons}`);
}

/** The code of the failure; undefined when the address can be listened on. */
function tryToListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** The JSON object at an address; undefined when there is none. */
async function ask(
  url: string,
): Promise<{ status: number; body: Readonly<Record<string, unknown>> } | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ASK_MS), redirect: 'error' });
    const body: unknown = await response.json();
    const isObject = typeof body === 'object' && body !== null;
    return isObject ? { status: response.status, body: { ...body } } : undefined;
  } catch (error) {
    // Whatever listens there, it is no Engraph.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** How this machine calls an address that a server listens on. */
function urlHost(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return address.includes(':') ? `[${address}]` : address;
}
