import { posix, win32 } from 'node:path';
import type { Given } from './variables.js';

/** What the defaults depend on besides the environment. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/** Where the programs of one user keep data and caches on this system. */
export function userFolders(given: Given, { platform, home }: Machine): { data: string; cache: string } {
  if (platform === 'win32') {
    const base = win32.join(given.LOCALAPPDATA ?? win32.join(home, 'AppData', 'Local'), 'engraph');
    return { data: win32.join(base, 'data'), cache: win32.join(base, 'cache') };
  }
  if (platform === 'darwin') {
    const library = posix.join(home, 'Library');
    return {
      data: posix.join(library, 'Application Support', 'engraph'),
      cache: posix.join(library, 'Caches', 'engraph'),
    };
  }
  // The XDG Base Directory Specification: a relative path is invalid and has to be ignored.
  const base = (value: string | undefined, ...fallback: string[]) =>
    value !== undefined && posix.isAbsolute(value) ? value : posix.join(home, ...fallback);
  return {
    data: posix.join(base(given.XDG_DATA_HOME, '.local', 'share'), 'engraph'),
    cache: posix.join(base(given.XDG_CACHE_HOME, '.cache'), 'engraph'),
  };
}

/** Absolute; `~/` is expanded because no shell does it in an environment file. */
export function expand(path: string, { platform, home }: Machine): string {
  const { join, resolve } = platform === 'win32' ? win32 : posix;
  return path.startsWith('~/') ? join(home, path.slice(2)) : resolve(path);
}
