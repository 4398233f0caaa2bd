import type { FastifyInstance } from 'fastify';

export interface ListenAddress {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Starts to listen; the URL without a path. Fails with a message that says what to change. */
export async function listen(app: FastifyInstance, { host, port }: ListenAddress): Promise<string> {
  try {
    // For `localhost` Fastify opens a second, hidden server on ::1, whose connections a drain would not see.
    return await app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port });
  } catch (cause) {
    throw new Error(explain(cause, host, port), { cause });
  }
}

function explain(cause: unknown, host: string, port: number): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'EADDRINUSE') {
    return `Port ${port} of ${host} is in use. Stop the program that uses it, or set another port: PORT=${port + 1}.`;
  }
  if (code === 'EACCES') return `This user may not listen on port ${port}. Set a port above 1023: PORT=4000.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `HOST=${host} is no address of this machine. Remove HOST, or set one of its addresses.`;
  }
  return `The server cannot listen on ${host}, port ${port}: ${String(cause)}`;
}
