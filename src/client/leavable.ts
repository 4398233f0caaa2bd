/**
 * An iterator over the values of a generator that ends at once when it is told to: `return` of a generator waits for
 * the value that is being waited for, which may never come. `open` gets the signal that it ends by.
 */
export function leavable<Value>(
  open: (left: AbortSignal) => AsyncGenerator<Value, void, undefined>,
): AsyncIterableIterator<Value> {
  const left = new AbortController();
  const values = open(left.signal);
  return {
    next: () => values.next(),
    return: () => {
      left.abort();
      return values.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
