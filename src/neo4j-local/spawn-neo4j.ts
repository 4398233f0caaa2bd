import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceFiles } from './instance-files.js';
import type { JavaHome } from './java-home.js';
import { neo4jConf } from './neo4j-conf.js';

/** What one JVM is started with. */
export interface SpawnOptions {
  readonly files: InstanceFiles;
  readonly java: JavaHome;
  /** Folder with the jars. */
  readonly lib: string;
  readonly port: number;
  /** As `-Xmx` takes it, such as `512m`. */
  readonly heap: string;
  /** As Neo4j writes sizes, such as `128m`. */
  readonly pageCache: string;
  /** True for a database that is thrown away soon: it boots in half the processor time, and computes slower. */
  readonly shortLived?: boolean | undefined;
}

/** Writes the configuration and spawns the JVM, detached; it is not ready yet. */
export async function spawnNeo4j(options: SpawnOptions): Promise<ChildProcess> {
  const { files, java, port } = options;
  await mkdir(files.confDir, { recursive: true });
  await writeFile(join(files.confDir, 'neo4j.conf'), neo4jConf(port, options.pageCache, options.shortLived));
  // A file, not a pipe: the JVM may outlive this process, and a full pipe would stop it.
  const log = await open(files.console, 'w', 0o600);
  try {
    const child = spawn(java.executable, javaArguments(options), {
      // A session of its own: Ctrl-C must reach this process alone, which drains before the database goes.
      detached: true,
      cwd: files.home,
      // Nothing inherited: JAVA_TOOL_OPTIONS would change the flags, and in the C locale the JVM cannot
      // open a path that is not ASCII.
      env: { LC_ALL: 'C.UTF-8' },
      stdio: ['ignore', log.fd, log.fd],
      windowsHide: true,
    });
    await once(child, 'spawn');
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

/** The command line after `java`. Flags of the JVM count only here, never in neo4j.conf. */
function javaArguments({ files, java, lib, heap, shortLived = false }: SpawnOptions): readonly string[] {
  return [
    `-Xmx${heap}`,
    // The heap and the space for classes at their size from the start, and a collector without threads: four
    // collections and a seventh of the processor time of a boot less (25 to 21 s, two cores).
    `-Xms${heap}`,
    '-XX:MetaspaceSize=192m',
    '-XX:+UseSerialGC',
    // A JVM that ran out of memory is in no defined state.
    '-XX:+ExitOnOutOfMemoryError',
    // Only the thorough compiler makes use of the vector module, which is a burden without it.
    ...(shortLived ? ['-XX:TieredStopAtLevel=1'] : []),
    ...(java.hasVectorModule && !shortLived ? ['--add-modules=jdk.incubator.vector'] : []),
    '--enable-native-access=ALL-UNNAMED',
    // Without it Neo4j allocates its buffers by a slower way, and says so in its log.
    '--add-opens=java.base/java.nio=ALL-UNNAMED',
    '-Dlog4j2.disable.jmx=true',
    '-Dfile.encoding=UTF-8',
    '-cp',
    join(lib, '*'),
    'org.neo4j.server.Neo4jCommunity',
    `--home-dir=${files.home}`,
    `--config-dir=${files.confDir}`,
    '--console-mode',
  ];
}

/** The last lines the JVM wrote. */
export async function consoleTail(files: InstanceFiles, lines = 30): Promise<string> {
  const text = await readFile(files.console, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
