import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface State {
  /** Requests that have arrived and whose answers are not handed to the operating system in full. */
  answering: number;
  /** `socket.bytesRead` when the last answer was complete; more means that a request is arriving. */
  bytesAtRest: number;
}

/**
 * Gives a server its own `closeIdleConnections`, which its `close` calls too. Node's own cuts an answer that
 * is generated but not sent yet (it looks at `finished`, true from `end()` on), and spares connections that
 * never sent a byte, which browsers open ahead of need.
 */
export function replaceIdleDetection(server: Server): void {
  const connections = new Map<Socket, State>();
  server.on('connection', (socket: Socket) => {
    connections.set(socket, { answering: 0, bytesAtRest: 0 });
    socket.once('close', () => connections.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const state = connections.get(socket);
    if (state === undefined) return;
    state.answering++;
    response.once('close', () => {
      state.answering--;
      state.bytesAtRest = socket.bytesRead;
    });
  });
  server.closeIdleConnections = () => {
    for (const [socket, { answering, bytesAtRest }] of connections) {
      if (answering === 0 && socket.bytesRead === bytesAtRest) socket.destroy();
    }
  };
}
