import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './tracked-files.js';

/** The program and the programs of the tests as plain JavaScript, to run as built, without a loader. */
export interface PlainJavaScript extends AsyncDisposable {
  /** Holds the same paths as the project, `.ts` turned into `.js`. */
  readonly folder: string;
}

/** Translates `src/` (without the console) and what tests start as a process into a new temporary folder; 2 s. */
export async function plainJavaScript(): Promise<PlainJavaScript> {
  const folder = await mkdtemp(join(tmpdir(), 'engraph-plain-'));
  // Some of these programs give up their rights first.
  await chmod(folder, 0o755);
  for (const name of ['node_modules', 'cypher'])
    await symlink(join(ROOT, name), join(folder, name), 'junction');
  await cp(join(ROOT, 'package.json'), join(folder, 'package.json'));
  for (const path of await readdir(join(ROOT, 'src'), { recursive: true })) {
    if (path.startsWith('console')) continue;
    if (path.endsWith('.ts')) await translate(join('src', path), folder);
    else if (/\.(json|mjs)$/.test(path)) await copy(join('src', path), folder);
  }
  for (const path of await readdir(join(ROOT, 'test'), { recursive: true })) {
    if (path.endsWith('.mjs')) await copy(join('test', path), folder);
    else if (/^[^.]+\.ts$/.test(path)) await translate(join('test', path), folder);
  }
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function copy(file: string, folder: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await cp(join(ROOT, file), join(folder, file));
}

async function translate(file: string, folder: string): Promise<void> {
  const target = join(folder, file.replace(/\.ts$/, '.js'));
  const { outputText } = ts.transpileModule(await readFile(join(ROOT, file), 'utf8'), {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2023,
      // As in tsconfig.json.
      experimentalDecorators: true,
      useDefineForClassFields: false,
      verbatimModuleSyntax: true,
    },
  });
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, outputText);
}
