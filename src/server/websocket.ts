import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols, type Server as ProtocolServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { type HostPolicy, isAllowedOrigin } from '../auth/host-policy.js';
import { ERROR_CATALOGUE, MemoryError } from '../memory/errors.js';
import type { Logger } from '../telemetry/logger.js';
import type { SocketExtra } from './websocket-protocol.js';

export const WEBSOCKET_PATH = '/graphql';

/** Of one message, whose document has 5,000 tokens at most. */
const MAX_MESSAGE_BYTES = 65_536;
/** Milliseconds for clients to answer to a close. */
const CLOSE_MS = 1_000;
const GOING_AWAY = 1001;
const INTERNAL_ERROR = 4500;

export interface WebSocketOptions {
  readonly protocol: ProtocolServer<SocketExtra>;
  readonly policy: HostPolicy;
  readonly isDraining: () => boolean;
  readonly logger: Logger;
  /** At once. */
  readonly maxConnections: number;
  /** Milliseconds between pings; a client that has not answered the last one is cut off. */
  readonly keepAliveMs: number;
}

export interface WebSockets {
  /** Tells all clients to come again elsewhere (1001), and waits a second for their answer. */
  close(): Promise<void>;
}

/**
 * WebSockets at `/graphql` of this server. What a page of another site asks for is refused before there is a
 * connection: browsers let any page open one, and ask nobody.
 */
export function acceptWebSockets(server: Server, options: WebSocketOptions): WebSockets {
  const { protocol, policy, isDraining, logger, maxConnections, keepAliveMs } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, handleProtocols });
  const answering = new WeakSet<WebSocket>();

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refused = refusalOf(request, policy, isDraining(), sockets.clients.size >= maxConnections);
    if (refused !== null) return refuse(socket, refused);
    sockets.handleUpgrade(request, socket, head, (opened) => serve(opened, request));
  });

  const serve = (socket: WebSocket, request: IncomingMessage): void => {
    answering.add(socket);
    socket.on('pong', () => answering.add(socket));
    // Of the connection, or a message that is too long: the close follows, and says which.
    socket.on('error', (err) => logger.debug({ err }, 'websocket'));
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        // Resolves when the operating system has taken it: the next event is asked for then.
        send: (text) =>
          new Promise((resolve, reject) => {
            // Else whoever sends would go on, and a source that always has more would keep this process from anything else.
            if (socket.readyState !== socket.OPEN) reject(new Error('The WebSocket is closed.'));
            else socket.send(text, (error) => (error == null ? resolve() : reject(error)));
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) => {
          socket.on('message', (message) => {
            handle(String(message)).catch((err: unknown) => {
              if (socket.readyState !== socket.OPEN) return;
              logger.error({ err }, 'websocket message failed');
              socket.close(INTERNAL_ERROR, 'Internal server error');
            });
          });
        },
      },
      { request, principal: null, close: (code, reason) => socket.close(code, reason) },
    );
    socket.once('close', (code, reason) => {
      closed(code, String(reason)).catch((err: unknown) => logger.error({ err }, 'websocket close failed'));
    });
  };

  const pings = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!answering.delete(socket)) socket.terminate();
      else if (socket.readyState === socket.OPEN) socket.ping();
    }
  }, keepAliveMs);

  return {
    close: async () => {
      clearInterval(pings);
      const closing = [...sockets.clients].map(
        (socket) => new Promise((resolve) => socket.once('close', resolve)),
      );
      for (const socket of sockets.clients) socket.close(GOING_AWAY, 'Going away');
      const cut = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, CLOSE_MS);
      await Promise.all(closing);
      clearTimeout(cut);
    },
  };
}

function refusalOf(
  { url = '', headers }: IncomingMessage,
  policy: HostPolicy,
  isDraining: boolean,
  isFull: boolean,
): MemoryError | null {
  const { upgrade = '', origin, host = '' } = headers;
  if (!/^websocket$/i.test(upgrade)) {
    const message = `There is no upgrade to '${upgrade.slice(0, 40)}' here. Send the request as HTTP/1.1, without the header Upgrade.`;
    return new MemoryError('BAD_REQUEST', { message });
  }
  if (url.split('?')[0] !== WEBSOCKET_PATH) {
    return new MemoryError('BAD_REQUEST', { message: `WebSockets are served at ${WEBSOCKET_PATH} only.` });
  }
  if (origin !== undefined && !isAllowedOrigin(origin, host, policy)) {
    const message =
      'Pages of this origin may not call the server. Add the origin to ENGRAPH_CORS_ORIGINS to allow it.';
    return new MemoryError('FORBIDDEN', { message });
  }
  if (isDraining) return new MemoryError('SHUTTING_DOWN');
  return isFull ? new MemoryError('OVERLOADED') : null;
}

/** In the shape of every other refusal, with the status of its code. */
function refuse(socket: Duplex, { code, message }: MemoryError): void {
  const { http } = ERROR_CATALOGUE[code];
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  socket.end(
    `HTTP/1.1 ${http} ${STATUS_CODES[http]}\r\n` +
      `content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
      `connection: close\r\n\r\n${body}`,
  );
}
