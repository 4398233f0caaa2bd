import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openLocalEmbedder } from '../../src/ai/local-embedder.js';

// A process of its own with the local model and a health check, as small as a server can be. It prints its
// port, then embeds what it is sent as a JSON list of texts and answers with its memory in megabytes. Without
// the path of a model it has the health check only.
const modelJar = process.argv[2];
const embedder = modelJar === undefined ? undefined : await openLocalEmbedder({ modelJar });
const server = createServer(async (request, response) => {
  if (request.url === '/health') return response.end('ok');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const vectors = (await embedder?.embedDocuments(JSON.parse(Buffer.concat(chunks).toString('utf8')))) ?? [];
  const memoryMb = process.memoryUsage.rss() / 1e6;
  return response.end(JSON.stringify({ count: vectors.length, memoryMb }));
});
server.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port);
});
// The parent ends it by closing its input, so that it never outlives the parent.
process.stdin.resume().on('end', async () => {
  server.close();
  server.closeAllConnections();
  await embedder?.close();
});
