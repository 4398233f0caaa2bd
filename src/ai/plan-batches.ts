/** Neighbours in a list of texts that one request carries. */
export interface Batch {
  /** Position of the first text in the whole list. */
  readonly start: number;
  readonly texts: readonly string[];
}

/** Cuts a list into runs of at most `maxTexts` texts and `maxBytes` of UTF-8; a longer text goes alone. */
export function planBatches(
  texts: readonly string[],
  limits: { readonly maxTexts: number; readonly maxBytes: number },
): readonly Batch[] {
  const batches: Batch[] = [];
  let start = 0;
  let bytes = 0;
  for (const [index, text] of texts.entries()) {
    const length = Buffer.byteLength(text);
    if (index > start && (index - start >= limits.maxTexts || bytes + length > limits.maxBytes)) {
      batches.push({ start, texts: texts.slice(start, index) });
      start = index;
      bytes = 0;
    }
    bytes += length;
  }
  if (start < texts.length) batches.push({ start, texts: texts.slice(start) });
  return batches;
}
