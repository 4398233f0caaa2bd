import DataLoader from 'dataloader';

/** Items per call: of a level with more, several calls are under way at once. */
const MAX_BATCH = 500;

/**
 * A function that loads one item, and that does so for all items of one tick which have an equal `group` in one
 * call of `run`; equal items are asked for once. The options are those of the first of them. Nothing is kept
 * after the call: a field that follows a mutation of the same request sees what the mutation did.
 */
export function makeTickLoader<Options, Item, Result>(
  run: (options: Options, items: readonly Item[]) => Promise<readonly Result[]>,
): (group: unknown, options: Options, item: Item) => Promise<Result> {
  const waiting = new Map<string, DataLoader<Item, Result, string>>();
  return (group, options, item) => {
    const name = JSON.stringify(group);
    const loader =
      waiting.get(name) ??
      new DataLoader<Item, Result, string>(
        (items) => {
          waiting.delete(name);
          return run(options, items);
        },
        { cacheKeyFn: (key) => JSON.stringify(key), maxBatchSize: MAX_BATCH },
      );
    waiting.set(name, loader);
    return loader.load(item);
  };
}
