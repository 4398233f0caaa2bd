import { MemoryError } from '../memory/errors.js';
import type { Principal } from '../memory/principal.js';
import { bearerCheck, type RequestHeaders } from './bearer.js';
import { type HostPolicy, isAllowedHost, isAllowedOrigin } from './host-policy.js';

/** Who sent a request with these headers. Throws UNAUTHENTICATED (401) or FORBIDDEN (403). */
export type Authenticate = (headers: RequestHeaders) => Principal;

export interface AuthOptions extends HostPolicy {
  /** The bearer token that every request must carry; undefined leaves the server open. */
  readonly token: string | undefined;
}

/**
 * Token mode when there is a token, else open mode. An open server must listen on loopback only (the
 * configuration sees to that); here it is guarded against web pages that reach loopback through a browser.
 */
export function createAuthenticator(options: AuthOptions): Authenticate {
  return options.token === undefined ? openMode(options) : tokenMode(options.token);
}

function tokenMode(token: string): Authenticate {
  const check = bearerCheck(token, "the server's token");
  return (headers) => {
    check(headers);
    return { tenant: 'default', via: 'token' };
  };
}

function openMode(policy: HostPolicy): Authenticate {
  return (headers) => {
    const hosts = headers.host ?? [];
    const host = hosts[0] ?? '';
    if (hosts.length !== 1 || !isAllowedHost(host, policy)) {
      throw new MemoryError('FORBIDDEN', {
        message:
          'A server without a token answers only requests whose Host is this machine. ' +
          'Call it as localhost, or add the host name to ENGRAPH_ALLOWED_HOSTS.',
      });
    }
    const origins = headers.origin ?? [];
    if (!origins.every((origin) => isAllowedOrigin(origin, host, policy))) {
      throw new MemoryError('FORBIDDEN', {
        message:
          'Pages of this origin may not call the server. Add the origin to ENGRAPH_CORS_ORIGINS to allow it.',
      });
    }
    return { tenant: 'default', via: 'open' };
  };
}
