import { type Dispatcher, EnvHttpProxyAgent, interceptors } from 'undici';

/** Proxy addresses as the usual environment variables hold them; the environment itself is read by the caller. */
export interface ProxySettings {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  /** Comma-separated hosts that are reached directly. */
  readonly noProxy?: string;
}

/** Milliseconds without a byte after which a request is given up; there is no limit on the whole download. */
const idleTimeoutMs = 30_000;

/** A client for downloads; `close` ends its idle connections. */
export interface HttpClient {
  readonly dispatcher: Dispatcher;
  close(): Promise<void>;
}

/**
 * An HTTP client that honours proxies and follows redirects. Node 20's own `fetch` ignores HTTPS_PROXY.
 * Every proxy option is passed, empty when unset: undici would otherwise read the environment itself.
 */
export function createHttpClient(proxy: ProxySettings = {}, idleMs: number = idleTimeoutMs): HttpClient {
  const agent = new EnvHttpProxyAgent({
    httpProxy: proxy.httpProxy ?? '',
    httpsProxy: proxy.httpsProxy ?? '',
    noProxy: proxy.noProxy ?? '',
    bodyTimeout: idleMs,
    headersTimeout: idleMs,
    connect: { timeout: idleMs },
    // Many proxies refuse a CONNECT tunnel to a plain http server, which they only forward.
    proxyTunnel: false,
  });
  return {
    dispatcher: agent.compose(interceptors.redirect({ maxRedirections: 5 })),
    close: () => agent.close(),
  };
}
