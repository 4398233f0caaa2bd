import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type FeedServer, startFeedServer } from '../support/feed-server.js';
import { openTestStore } from '../support/neo4j-memory-store.js';
import { ROOT } from '../support/tracked-files.js';

const DOCUMENTS = ['README.md', 'docs/client.md'];

/** The examples of a document, in its order, as one program. */
function programOf(path: string): string {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code).join('\n');
}

const programs = DOCUMENTS.map((path) => ({ path, code: programOf(path) }));

let server: FeedServer;
let folder: string;
beforeAll(async () => {
  await (await openTestStore()).close();
  server = await startFeedServer();
  folder = await mkdtemp(join(tmpdir(), 'engraph-docs-'));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each(programs)('the TypeScript of $path', ({ path, code }) => {
  test('prints what its comments say', async () => {
    const expected = [...code.matchAll(/^ *console\.log\(.*\); \/\/ (.*)$/gm)].map(([, printed]) => printed);
    expect(expected.length).toBeGreaterThan(0);
    const client = pathToFileURL(join(inject('program'), 'src/client/client.js')).href;
    const file = join(folder, `${path.replace(/\W/g, '-')}.mjs`);
    const { outputText } = ts.transpileModule(code, {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
    });
    const program = outputText
      .replaceAll("'engraph/client'", `'${client}'`)
      .replaceAll("url: 'http://127.0.0.1:4000'", `url: '${server.url}', token: '${randomUUID()}'`);
    await writeFile(file, program);
    const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 50_000 });
    expect(stdout.trim().split('\n')).toEqual(expected);
  });
});

test('none of it has a mistake in its types', () => {
  const sources = new Map(programs.map(({ path, code }) => [join(ROOT, `${path}.ts`), code]));
  const options: ts.CompilerOptions = {
    ...{ strict: true, noEmit: true, exactOptionalPropertyTypes: true, skipLibCheck: true },
    ...{ target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, types: ['node'] },
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    paths: { 'engraph/client': [join(ROOT, 'src/client/client.ts')] },
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => sources.has(name) || fileExists(name);
  host.getSourceFile = (name, ...rest) => {
    const code = sources.get(name);
    return code === undefined
      ? getSourceFile(name, ...rest)
      : ts.createSourceFile(name, code, ts.ScriptTarget.ES2023);
  };
  const found = ts.getPreEmitDiagnostics(ts.createProgram([...sources.keys()], options, host));
  expect(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
});
