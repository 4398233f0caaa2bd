/**
 * Who calls, as the door found out (auth/authenticate.ts). The tenant comes only from here: no argument,
 * header or filter can name another one.
 */
export interface Principal {
  /** Separates everything that is stored; part of every key. */
  readonly tenant: string;
  /** How the caller proved itself: `open` (nothing asked, loopback only) or `token`. */
  readonly via: 'open' | 'token';
}
