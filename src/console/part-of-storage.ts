/** What the editor asks of a place to keep things. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'clear' | 'length'>;

/** A storage of its own within `whole`, so that two pages of one origin keep their tabs apart. */
export function partOf(whole: Storage, prefix: string): TextStorage {
  const own = () => Object.keys(whole).filter((key) => key.startsWith(prefix));
  return {
    getItem: (key) => whole.getItem(prefix + key),
    setItem: (key, value) => whole.setItem(prefix + key, value),
    removeItem: (key) => whole.removeItem(prefix + key),
    clear: () => {
      for (const key of own()) whole.removeItem(key);
    },
    get length() {
      return own().length;
    },
  };
}
