import type { FastifyInstance, FastifyReply } from 'fastify';

/** Whether requests can be served now; `reasons` say in words why not. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
}

export interface HealthOptions {
  /** Asks everything a request needs; may be slow or fail. */
  readonly readiness: () => Promise<Readiness>;
  readonly isDraining: () => boolean;
  /** Learns why a check failed; the answer does not say. */
  readonly onFailure: (error: unknown) => void;
  /** Milliseconds after which an answer that has not come counts as "no". */
  readonly timeoutMs: number;
}

/**
 * `GET /health/live`: 200 while the process answers at all; it asks nothing, because an orchestrator kills
 * what is not live, and a database that is away is no reason to. `GET /health/ready`: 200, or 503 with reasons.
 */
export function addHealthRoutes(app: FastifyInstance, options: HealthOptions): void {
  app.get('/health/live', (_request, reply) => send(reply, 200, { status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const { ready, reasons } = await ask(options);
    return ready ? send(reply, 200, { status: 'ready' }) : send(reply, 503, { status: 'not ready', reasons });
  });
}

async function ask({ readiness, isDraining, onFailure, timeoutMs }: HealthOptions): Promise<Readiness> {
  if (isDraining()) return { ready: false, reasons: ['The server is stopping.'] };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Readiness>((resolve) => {
    const reasons = [`The readiness check took longer than ${timeoutMs} ms.`];
    timer = setTimeout(() => resolve({ ready: false, reasons }), timeoutMs);
  });
  try {
    return await Promise.race([readiness(), late]);
  } catch (error) {
    onFailure(error);
    return { ready: false, reasons: ['The readiness check failed.'] };
  } finally {
    clearTimeout(timer);
  }
}

function send(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').send(body);
}
