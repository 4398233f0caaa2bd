import type { TestProject } from 'vitest/node';
import { plainJavaScript } from './plain-javascript.js';
import { quickJava } from './quick-java.js';

declare module 'vitest' {
  export interface ProvidedContext {
    program: string;
    /** What JAVA_HOME was; empty when it was not set. */
    javaHome: string;
  }
}

/**
 * What the processes of the tests are started with. The program is translated once: a loader would cost each of 200
 * processes half a second. And the workers inherit a Java that boots Neo4j quickly.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const program = await plainJavaScript();
  project.provide('program', program.folder);
  project.provide('javaHome', process.env.JAVA_HOME ?? '');
  const java = await quickJava(program.folder);
  if (java !== undefined) process.env.JAVA_HOME = java;
  return async () => program[Symbol.asyncDispose]();
}
