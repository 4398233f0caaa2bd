import { Agent, request } from 'node:http';

/** GraphQL over HTTP with connections that stay open. */
export interface KeepAliveClient {
  /** The data of one operation; rejects when there are errors. */
  ask<Data>(query: string, variables: object): Promise<Data>;
  close(): void;
}

/**
 * At most so many connections. node:http and not fetch, whose own work per request is about as long as what is
 * measured here.
 */
export function keepAliveClient(url: string, connections = 1): KeepAliveClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    ask: async <Data>(query: string, variables: object) => {
      const answer = await post(agent, `${url}/graphql`, JSON.stringify({ query, variables }));
      const { data, errors } = JSON.parse(answer) as { data: Data; errors?: unknown };
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return data;
    },
    close: () => agent.destroy(),
  };
}

function post(agent: Agent, url: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
