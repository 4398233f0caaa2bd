import type { InstanceFiles } from './instance-files.js';
import type { JavaHome } from './java-home.js';
import { Neo4jLaunchError } from './launch-error.js';
import { neededJava } from './neo4j-release.js';
import { consoleTail } from './spawn-neo4j.js';

/** Thrown when the port was taken between choosing and binding it: another port will do. */
export class PortTakenError extends Neo4jLaunchError {}

/** Reads from what the JVM wrote why it ended, and says what to do. */
export async function explainExit(
  files: InstanceFiles,
  java: JavaHome,
  exit: { readonly code: number | null; readonly signal: string | null },
): Promise<Neo4jLaunchError> {
  const text = await consoleTail(files, 400);
  if (/PortBindException|bind\(\.\.\) failed|Address already in use/.test(text)) {
    return new PortTakenError(`The port of Neo4j in ${files.home} was taken by another program.`);
  }
  if (text.includes('Lock file has been locked by another process')) {
    return new Neo4jLaunchError(
      `The data in ${files.home} is in use by another Neo4j that this program did not start or cannot reach. Stop that one, or type ENGRAPH_DATA_DIR=/another/folder.`,
    );
  }
  if (text.includes('UnsupportedClassVersionError')) {
    return new Neo4jLaunchError(
      `Java at ${java.home} (it says ${java.version}) is too old: Java ${neededJava} or newer is needed. Set JAVA_HOME to one.`,
    );
  }
  if (/No space left on device/.test(text)) {
    return new Neo4jLaunchError(
      `The disk of ${files.home} is full. Free some space, or type ENGRAPH_DATA_DIR=/another/folder.`,
    );
  }
  const how = exit.signal === null ? `with exit code ${exit.code}` : `by ${exit.signal}`;
  return new Neo4jLaunchError(
    `Neo4j ended ${how} while it started (${java.home}). Its last lines:\n${await consoleTail(files)}`,
  );
}
