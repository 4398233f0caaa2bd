import { createHash, timingSafeEqual } from 'node:crypto';
import { MemoryError } from '../memory/errors.js';

/** All values of each header, by lower-case name: `IncomingMessage.headersDistinct`. */
export type RequestHeaders = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * A check that the headers carry this bearer token, and it alone, in a time that does not depend on what they carry.
 * `whose` names the token in the refusal: "the server's token". Throws UNAUTHENTICATED.
 */
export function bearerCheck(token: string, whose: string): (headers: RequestHeaders) => void {
  const expected = digest(token);
  return (headers) => {
    const given = headers.authorization ?? [];
    if (given.length > 1) throw unauthenticated('The request carries more than one Authorization header.');
    const presented = /^Bearer +(\S+) *$/i.exec(given[0] ?? '')?.[1];
    if (presented === undefined) {
      throw unauthenticated(`Send ${whose} in the header 'Authorization: Bearer <token>'.`);
    }
    // Digests have one length, so the comparison tells neither the token's length nor where it differs.
    if (!timingSafeEqual(digest(presented), expected))
      throw unauthenticated('The bearer token is not valid.');
  };
}

function unauthenticated(message: string): MemoryError {
  return new MemoryError('UNAUTHENTICATED', { message });
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
