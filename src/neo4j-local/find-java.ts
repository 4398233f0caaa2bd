import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { inspectJavaHome, inspectJavaProgram, type JavaHome } from './java-home.js';
import { neededJava } from './neo4j-release.js';

/** Where to look for Java. */
export interface JavaOptions {
  /** The value of JAVA_HOME. */
  readonly javaHome?: string | undefined;
  /** The value of PATH. */
  readonly path?: string | undefined;
  /** Homes to look at after these two; undefined means the usual folders of the system. */
  readonly candidates?: readonly string[] | undefined;
}

/** The Java to use, if there is one, and all that was looked at. */
export interface JavaSearch {
  readonly java: JavaHome | undefined;
  /** In the order in which they were found; each home once. */
  readonly found: readonly JavaHome[];
}

/**
 * Looks for Java 21 or newer: JAVA_HOME first, then PATH, then the usual folders. The Java on PATH is often
 * too old while a newer one lies beside it, so the search goes on after a Java that does not do.
 */
export async function findJava(options: JavaOptions): Promise<JavaSearch> {
  const named = await inOrder([
    ...(options.javaHome ? [() => inspectJavaHome(options.javaHome ?? '', 'JAVA_HOME')] : []),
    ...programsOnPath(options.path ?? '').map((program) => () => inspectJavaProgram(program, 'PATH')),
  ]);
  const first = named.find(isEnough);
  if (first !== undefined) return { java: first, found: named };
  const homes = options.candidates ?? (await usualHomes());
  const others = await inOrder(homes.map((home) => () => inspectJavaHome(home, 'usual folder')));
  const found = [...named, ...others].filter(
    (java, at, all) => all.findIndex((j) => j.home === java.home) === at,
  );
  return { java: others.filter(isEnough).sort(better)[0], found };
}

function isEnough(java: JavaHome): boolean {
  return java.major >= neededJava;
}

/** With the vector module a search costs half; then the newest. */
function better(a: JavaHome, b: JavaHome): number {
  return Number(b.hasVectorModule) - Number(a.hasVectorModule) || b.major - a.major;
}

async function inOrder(
  looks: readonly (() => Promise<JavaHome | undefined>)[],
): Promise<readonly JavaHome[]> {
  const found: JavaHome[] = [];
  for (const look of looks) {
    const java = await look();
    if (java !== undefined) found.push(java);
  }
  return found;
}

function programsOnPath(path: string): readonly string[] {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  if (process.platform === 'win32') return folders.map((folder) => join(folder, 'java.exe'));
  // On macOS /usr/bin/java is a stub that opens a dialog when no Java is installed.
  const usable = process.platform === 'darwin' ? folders.filter((folder) => folder !== '/usr/bin') : folders;
  return usable.map((folder) => join(folder, 'java'));
}

/** Every folder of the system where installers and version managers put Java. */
async function usualHomes(): Promise<readonly string[]> {
  const home = homedir();
  const managed = [
    join(home, '.sdkman/candidates/java'),
    join(home, '.jdks'),
    join(home, '.asdf/installs/java'),
    join(home, '.local/share/mise/installs/java'),
  ];
  if (process.platform === 'win32') {
    const roots = ['Java', 'Eclipse Adoptium', 'Microsoft', 'Zulu', 'Amazon Corretto', 'BellSoft', 'Semeru'];
    return children([...roots.map((name) => join('C:\\Program Files', name)), ...managed]);
  }
  if (process.platform === 'darwin') {
    const machines = ['/Library/Java/JavaVirtualMachines', join(home, 'Library/Java/JavaVirtualMachines')];
    const brewed = (await children(['/opt/homebrew/opt', '/usr/local/opt'])).filter((path) =>
      path.includes('openjdk'),
    );
    return [
      ...(await macDefault()),
      ...(await children(machines)).map((path) => join(path, 'Contents/Home')),
      ...brewed.map((path) => join(path, 'libexec/openjdk.jdk/Contents/Home')),
      ...(await children(managed)),
    ];
  }
  return children([
    '/usr/lib/jvm',
    '/usr/lib64/jvm',
    '/usr/java',
    '/opt/java',
    '/opt/jdk',
    '/opt',
    ...managed,
  ]);
}

async function macDefault(): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('/usr/libexec/java_home', ['-v', `${neededJava}+`]).catch(
    () => ({
      stdout: '',
    }),
  );
  return stdout.trim() === '' ? [] : [stdout.trim()];
}

async function children(folders: readonly string[]): Promise<readonly string[]> {
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(folder).catch(() => []);
      return [folder, ...names.sort().map((name) => join(folder, name))];
    }),
  );
  return lists.flat();
}
