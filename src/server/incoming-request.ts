import { IncomingMessage } from 'node:http';

/** What the parser said, by request: the base class sets it before a field of ours would exist. */
const offered = new WeakMap<IncomingMessage, boolean>();

/**
 * A request of which Node takes only the offer of a WebSocket for an upgrade. As soon as a server listens for
 * upgrades, Node ends the HTTP of a connection at any of them; Java's own client offers HTTP/2 (`Upgrade: h2c`) with
 * every request, and is content when nobody takes it up.
 */
export class IncomingRequest extends IncomingMessage {
  get upgrade(): boolean {
    return offered.get(this) === true && /^websocket$/i.test(this.headers.upgrade ?? '');
  }

  set upgrade(value: boolean | null) {
    offered.set(this, value === true);
  }
}
