import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A loopback port that nobody uses now; somebody may take it before it is bound. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** True when somebody accepts connections on the loopback port; takes at most a second. */
export async function isListening(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  const connected = once(socket, 'connect').then(
    () => true,
    () => false,
  );
  const timer = new AbortController();
  const late = sleep(1_000, false, { signal: timer.signal }).catch(() => false);
  const result = await Promise.race([connected, late]);
  timer.abort();
  socket.destroy();
  return result;
}
