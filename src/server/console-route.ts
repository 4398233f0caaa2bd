import { existsSync } from 'node:fs';
import { join } from 'node:path';
import staticFiles from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Where the console is. */
export const CONSOLE_PATH = '/console/';

/** The same page, speaking to `/explore`. */
export const EXPLORE_CONSOLE = `${CONSOLE_PATH}?endpoint=explore`;

/** `blob:` workers, inline styles and data images are what the bundled editor needs; all else is our own. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "base-uri 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join('; ');

const NOT_BUILT = `<!doctype html>
<meta charset="utf-8">
<title>Engraph</title>
<h1>The console is not built</h1>
<p>Type <code>npm run build</code> and start the server again. The API works without it: <code>POST /graphql</code>.</p>
`;

/**
 * The console at `/console/`, and `/`, which leads a browser there and tells any other client in JSON what
 * is where. `directory` holds the built console; null serves none.
 */
export async function addConsole(app: FastifyInstance, directory: string | null): Promise<void> {
  const built = directory !== null && existsSync(join(directory, 'index.html'));
  const home = directory === null ? null : CONSOLE_PATH;

  app.get('/', (request, reply) => {
    if (home !== null && prefersHtml(request)) return reply.redirect(home);
    return reply.send({
      name: 'engraph',
      graphql: '/graphql',
      console: home,
      health: ['/health/live', '/health/ready'],
    });
  });
  if (directory === null) return;

  await app.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      reply.headers({
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
    });
    scope.get('/console', (_request, reply) => reply.redirect(CONSOLE_PATH));
    if (!built) {
      scope.get(CONSOLE_PATH, (_request, reply) => reply.type('text/html; charset=utf-8').send(NOT_BUILT));
      return;
    }
    await scope.register(staticFiles, {
      root: directory,
      prefix: CONSOLE_PATH,
      cacheControl: false,
      setHeaders: (response, path) => {
        // The names of built assets contain a hash of their content; the page that names them has to be fresh.
        const hashed = /[\\/]assets[\\/]/.test(path);
        response.setHeader('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  });
}

/** Browsers ask for text/html by name; API clients and probes do not. */
export function prefersHtml(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') === true;
}
