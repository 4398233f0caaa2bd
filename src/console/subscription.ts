import { eventsOf, SILENCE_MS } from '../client/event-stream.js';
import { leavable } from '../client/leavable.js';

/** A document as GraphiQL has parsed it. */
export interface ParsedDocument {
  readonly definitions: readonly {
    readonly kind: string;
    readonly operation?: string;
    readonly name?: { readonly value: string } | undefined;
  }[];
}

/** Whether the operation of this name, or the only one, is a subscription. */
export function isSubscription(
  document: ParsedDocument | undefined,
  operationName: string | null | undefined,
): boolean {
  const operations = document?.definitions.filter(({ operation }) => operation !== undefined) ?? [];
  const meant = operationName ? operations.find(({ name }) => name?.value === operationName) : operations[0];
  return meant?.operation === 'subscription';
}

/**
 * The results of a subscription as they arrive, from server-sent events: those take a token like every other request,
 * which a browser cannot give to a WebSocket. An answer that is no stream is a refusal, and the only result.
 */
export function resultsOf(
  open: (signal: AbortSignal) => Promise<Response>,
): AsyncIterableIterator<Record<string, unknown>> {
  return leavable((left) => results(open, left));
}

async function* results(
  open: (signal: AbortSignal) => Promise<Response>,
  left: AbortSignal,
): AsyncGenerator<Record<string, unknown>, void, undefined> {
  try {
    const response = await open(left);
    if (response.body === null || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
      yield (await response.json()) as Record<string, unknown>;
      return;
    }
    for await (const { event, data } of eventsOf(response.body, SILENCE_MS)) {
      if (event === 'complete') return;
      if (event === 'next') yield JSON.parse(data) as Record<string, unknown>;
    }
  } catch (error) {
    if (!left.aborted) throw error;
  }
}
