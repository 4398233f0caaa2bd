import { describe, expect, test } from 'vitest';
import { CHUNK_CHARACTERS, CHUNK_TEXTS, EmbedQueue } from '../../src/ai/embed-queue.js';

const numbered = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}${index}`);

/** Serves one chunk and returns its texts. */
function serve(queue: EmbedQueue): readonly string[] {
  const chunk = queue.next();
  chunk?.deliver(chunk.texts.map((text) => new Float32Array([text.length])));
  return chunk?.texts ?? [];
}

describe('EmbedQueue', () => {
  test('returns the vectors of a long list in order', async () => {
    const queue = new EmbedQueue();
    const texts = Array.from({ length: 11 }, (_, index) => 'x'.repeat(index));
    const result = queue.add('documents', texts);
    while (serve(queue).length > 0);
    expect((await result).map((vector) => vector[0])).toEqual(texts.map((text) => text.length));
  });

  test('serves a question before the rest of the documents', () => {
    const queue = new EmbedQueue();
    void queue.add('documents', numbered('d', 20));
    expect(serve(queue)).toEqual(['d0', 'd1', 'd2', 'd3']);
    void queue.add('question', ['q']);
    expect(serve(queue)).toEqual(['q']);
    expect(serve(queue)[0]).toBe('d4');
  });

  test('takes turns between lists of documents', () => {
    const queue = new EmbedQueue();
    void queue.add('documents', numbered('a', 12));
    void queue.add('documents', numbered('b', 2));
    expect([serve(queue)[0], serve(queue)[0], serve(queue)[0]]).toEqual(['a0', 'b0', 'a4']);
  });

  test('lets documents through however many questions come', () => {
    const queue = new EmbedQueue();
    void queue.add('documents', ['document']);
    for (let index = 0; index < 50; index++) void queue.add('question', [`q${index}`]);
    const first = Array.from({ length: 10 }, () => serve(queue)[0]);
    expect(first).toContain('document');
  });

  test('keeps chunks small', () => {
    const queue = new EmbedQueue();
    void queue.add('documents', [
      ...numbered('short', 10),
      'y'.repeat(CHUNK_CHARACTERS + 1),
      'z'.repeat(900),
      'w'.repeat(900),
    ]);
    const lengths: number[] = [];
    for (let texts = serve(queue); texts.length > 0; texts = serve(queue)) lengths.push(texts.length);
    expect(lengths).toEqual([CHUNK_TEXTS, CHUNK_TEXTS, 2, 1, 1, 1]);
  });

  test('drops what is left of an aborted list and goes on with the others', async () => {
    const queue = new EmbedQueue();
    const stop = new AbortController();
    const aborted = queue.add('documents', numbered('a', 100), stop.signal);
    const other = queue.add('documents', ['b']);
    const underWay = queue.next();
    stop.abort(new Error('gone'));
    await expect(aborted).rejects.toThrow('gone');
    underWay?.deliver(underWay.texts.map(() => new Float32Array(1)));
    expect(serve(queue)).toEqual(['b']);
    await other;
    expect(queue.next()).toBeUndefined();
  });

  test('does not take an aborted call at all', async () => {
    const queue = new EmbedQueue();
    await expect(queue.add('question', ['q'], AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    expect(queue.next()).toBeUndefined();
  });

  test('a failed chunk ends only its own list', async () => {
    const queue = new EmbedQueue();
    const failed = queue.add('documents', numbered('a', 100));
    const fine = queue.add('documents', ['b']);
    queue.next()?.fail(new Error('broken'));
    await expect(failed).rejects.toThrow('broken');
    expect(serve(queue)).toEqual(['b']);
    await expect(fine).resolves.toHaveLength(1);
  });
});
