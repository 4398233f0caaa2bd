/** First bytes of Bolt messages that a client sends, by their names in the protocol. */
export const BOLT = { BEGIN: 0x11, COMMIT: 0x12, RUN: 0x10 } as const;

/** Four bytes that open the newer of the two handshakes, in which the client answers once more. */
const MANIFEST = Buffer.from([0, 0, 1, 0xff]);
const CLIENT_HELLO_BYTES = 20;
/** The version chosen, and one byte for no capabilities. */
const CLIENT_CHOICE_BYTES = 5;

/** Reads which messages pass from a client to a server; what they say stays unread. */
export class BoltTap {
  #skip = CLIENT_HELLO_BYTES;
  #pending = Buffer.alloc(0);
  /** The message under way has had its first chunk. */
  #inMessage = false;

  /** To be told the first bytes from the server, before what the client answers to them. */
  serverSpoke(first: Buffer): void {
    if (first.subarray(0, 4).equals(MANIFEST)) this.#skip += CLIENT_CHOICE_BYTES;
  }

  /** The kinds of the messages that begin in these bytes. */
  read(bytes: Buffer): readonly number[] {
    const skipped = Math.min(this.#skip, bytes.length);
    this.#skip -= skipped;
    this.#pending = Buffer.concat([this.#pending, bytes.subarray(skipped)]);
    const kinds: number[] = [];
    // A chunk is two bytes of length and so many bytes; one of length 0 ends a message.
    while (this.#pending.length >= 2) {
      const length = this.#pending.readUInt16BE(0);
      if (this.#pending.length < 2 + length) break;
      // The byte after the marker of the structure.
      if (length > 1 && !this.#inMessage) kinds.push(this.#pending.readUInt8(3));
      this.#inMessage = length > 0;
      this.#pending = this.#pending.subarray(2 + length);
    }
    return kinds;
  }
}
