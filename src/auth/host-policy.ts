/** Which names an open server answers to and which browser pages may call it. */
export interface HostPolicy {
  /** Host names, without port, besides the loopback ones. */
  readonly allowedHosts: readonly string[];
  /** Origins of other sites, as a browser sends them: `https://app.example`. */
  readonly allowedOrigins: readonly string[];
}

const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Whether the Host header names this machine or a listed host, on any port. A page on the internet whose
 * name was made to resolve to 127.0.0.1 (DNS rebinding) is same-origin to the browser, but it cannot
 * change the Host header, which still carries its own name.
 */
export function isAllowedHost(hostHeader: string, policy: HostPolicy): boolean {
  const host = parseHost(hostHeader);
  return host !== null && isOwnName(host.name, policy);
}

/**
 * Whether a page of this origin may call: a listed one, or a page of this server itself under any of its
 * names, on the port of the Host header. `null`, the origin of sandboxed frames and local files, is neither.
 */
export function isAllowedOrigin(origin: string, hostHeader: string, policy: HostPolicy): boolean {
  if (policy.allowedOrigins.includes(origin)) return true;
  const scheme = /^(https?):\/\/(.*)$/.exec(origin);
  const page = parseHost(scheme?.[2] ?? '');
  const own = parseHost(hostHeader);
  if (page === null || own === null || page.port !== own.port) return false;
  return page.name === own.name || (isOwnName(page.name, policy) && isOwnName(own.name, policy));
}

function isOwnName(name: string, policy: HostPolicy): boolean {
  return LOOPBACK_NAMES.includes(name) || policy.allowedHosts.some((host) => host.toLowerCase() === name);
}

/** Lower-case name and port as written; null when it is not `name`, `name:port`, `[v6]` or `[v6]:port`. */
function parseHost(header: string): { readonly name: string; readonly port: string } | null {
  const match = /^(\[[0-9a-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/i.exec(header);
  return match?.[1] === undefined ? null : { name: match[1].toLowerCase(), port: match[2] ?? '' };
}
