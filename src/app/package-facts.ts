import { readFileSync } from 'node:fs';

/** From package.json, which lies two folders up in `src/` and in `dist/` alike. */
interface PackageFacts {
  readonly version: string;
  /** Such as `20.19.0`. */
  readonly leastNode: string;
}

/** Version of this program and the oldest Node that it runs on. */
export function readPackageFacts(): PackageFacts {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version, engines } = JSON.parse(text) as { version: string; engines: { node: string } };
  return { version, leastNode: engines.node.replace(/^>=/, '') };
}
