import { execFileSync } from 'node:child_process';

/**
 * Does what a line that begins with `curl` does when it is pasted into a shell: the shell splits it, and the
 * request is sent from here, so that no curl needs to be installed.
 */
export async function pasteCurl(line: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const words = shellWords(line, env);
  const headers = words.flatMap((word, i) => (words[i - 1] === '-H' ? [word.split(/: (.*)/)] : []));
  const response = await fetch(words.find((word) => word.startsWith('http')) ?? '', {
    method: 'POST',
    headers: Object.fromEntries(headers.map(([name, value]) => [name, value])),
    body: words[words.indexOf('-d') + 1] ?? '',
  });
  return response.json();
}

/** The arguments that a POSIX shell passes to curl for this line. */
export function shellWords(line: string, env: Readonly<Record<string, string>>): readonly string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }; ${line}`;
  return execFileSync('sh', ['-c', script], { env, encoding: 'utf8' }).split('\0').slice(0, -1);
}
