import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Sources as plain JavaScript in a folder of their own, for processes that must run as built. */
export interface PlainJavaScript extends AsyncDisposable {
  /** Holds the same paths as the project, `.ts` turned into `.js`. */
  readonly folder: string;
}

/** Translates the files and folders (relative to the project, not nested) into a new folder in the temporary one. */
export async function plainJavaScript(paths: readonly string[]): Promise<PlainJavaScript> {
  const folder = await mkdtemp(join(tmpdir(), 'engraph-plain-'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  await cp(join(ROOT, 'package.json'), join(folder, 'package.json'));
  for (const path of paths) {
    const files = path.endsWith('.ts')
      ? [path]
      : (await readdir(join(ROOT, path))).map((name) => join(path, name));
    for (const file of files.filter((name) => name.endsWith('.ts'))) await translate(file, folder);
  }
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function translate(file: string, folder: string): Promise<void> {
  const target = join(folder, file.replace(/\.ts$/, '.js'));
  const { outputText } = ts.transpileModule(await readFile(join(ROOT, file), 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  });
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, outputText);
}
