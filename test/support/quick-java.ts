import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findJava } from '../../src/neo4j-local/find-java.js';

/**
 * A JAVA_HOME in the folder, whose `java` is that of this machine without its thorough compiler: Neo4j boots in half the
 * processor time (9 s instead of 18). Undefined on Windows, and where there is no Java that does.
 */
export async function quickJava(folder: string): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined;
  const { java } = await findJava({ javaHome: process.env.JAVA_HOME, path: process.env.PATH });
  if (java === undefined) return undefined;
  const home = join(folder, 'java');
  await mkdir(join(home, 'bin'), { recursive: true });
  // No list of modules: the one for vectors is a burden without the thorough compiler.
  await writeFile(join(home, 'release'), `JAVA_VERSION="${java.version}"\n`);
  const program = join(home, 'bin', 'java');
  await writeFile(program, `#!/bin/sh\nexec '${java.executable}' -XX:TieredStopAtLevel=1 "$@"\n`);
  await chmod(program, 0o755);
  return home;
}
