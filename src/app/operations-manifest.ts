import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ConfigError } from '../config.js';

/**
 * The operations of a manifest, by the SHA-256 of their text: the file that Apollo's generator writes
 * (`{"format": "apollo-persisted-query-manifest", "operations": [{"body": …}]}`) or a plain object of texts by any
 * names, as other generators write. Throws ConfigError, which says what is wrong with the file.
 */
export async function readOperationsManifest(path: string): Promise<ReadonlyMap<string, string>> {
  const texts = textsOf(await parsed(path));
  if (texts === null || texts.length === 0) {
    throw unusable(
      path,
      'holds no operations. It must be {"operations": [{"body": "query …"}]} or {"name": "query …"}',
    );
  }
  return new Map(texts.map((text) => [createHash('sha256').update(text).digest('hex'), text]));
}

async function parsed(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw unusable(path, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function textsOf(manifest: unknown): readonly string[] | null {
  if (typeof manifest !== 'object' || manifest === null) return null;
  const listed = 'operations' in manifest ? manifest.operations : Object.values(manifest);
  if (!Array.isArray(listed)) return null;
  const texts = listed.map((entry: unknown) =>
    typeof entry === 'object' && entry !== null && 'body' in entry ? entry.body : entry,
  );
  return texts.every((text) => typeof text === 'string') ? texts : null;
}

function unusable(path: string, why: string): ConfigError {
  const remedy = 'correct the file, or unset the variable to allow all operations';
  return new ConfigError([`ENGRAPH_OPERATIONS_MANIFEST="${path}" ${why}; ${remedy}.`]);
}
