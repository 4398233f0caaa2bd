import { readFile } from 'node:fs/promises';
import { type Artifact, parseCoordinate } from './artifact.js';

/** Reads a committed lock list: a JSON array of artifacts, or a single one. Throws on anything else. */
export async function readArtifactLock(file: URL | string): Promise<readonly Artifact[]> {
  const json: unknown = JSON.parse(await readFile(file, 'utf8'));
  const entries = Array.isArray(json) ? json : [json];
  return entries.map((entry: unknown, index) => {
    if (!isArtifact(entry)) throw new Error(`${String(file)}: entry ${index} is not an artifact.`);
    parseCoordinate(entry.coordinate);
    return entry;
  });
}

function isArtifact(value: unknown): value is Artifact {
  if (typeof value !== 'object' || value === null) return false;
  const { coordinate, size, sha256 } = value as Record<string, unknown>;
  return (
    typeof coordinate === 'string' &&
    Number.isSafeInteger(size) &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256)
  );
}
