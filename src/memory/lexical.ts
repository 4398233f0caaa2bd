import type { EmbedderIdentity } from './ports.js';

/** What a store is pinned to whose memories have no vectors, because somebody chose to search by words alone. */
export const LEXICAL: EmbedderIdentity = { provider: 'lexical', model: 'none', dimensions: 0, version: '1' };

export function isLexical({ provider }: Pick<EmbedderIdentity, 'provider'>): boolean {
  return provider === LEXICAL.provider;
}
