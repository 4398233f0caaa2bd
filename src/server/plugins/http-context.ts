import type { Principal } from '../../memory/principal.js';
import type { Call } from '../call.js';

/** Key of the call in the context value. A symbol: no resolver's own key can collide with it. */
export const CALL = Symbol('call');

/** What the server adds to the context that the API's `createContext` makes. */
export interface HttpContext {
  readonly [CALL]: Call<Principal | null>;
}
