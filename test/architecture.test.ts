import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { ROOT, trackedFiles } from './support/tracked-files.js';

interface Allowed {
  /** Layers of our own that it may import, besides itself. */
  readonly ours: readonly string[];
  /** Packages; a trailing `/` stands for a whole scope. */
  readonly packages: readonly string[];
}

/** Who may import whom. A layer is a folder of src/, with the file of the same name beside it. */
const LAYERS: Readonly<Record<string, Allowed>> = {
  memory: { ours: [], packages: [] },
  store: { ours: ['memory'], packages: ['neo4j-driver'] },
  artifacts: { ours: [], packages: ['undici', 'mvn-artifact-url'] },
  'neo4j-local': { ours: ['artifacts'], packages: [] },
  ai: {
    ours: ['memory', 'artifacts'],
    packages: ['openai', 'onnxruntime-node', '@huggingface/tokenizers', 'chrono-node'],
  },
  auth: { ours: ['memory'], packages: [] },
  graphql: {
    ours: ['memory'],
    packages: ['graphql', 'type-graphql', 'reflect-metadata', 'graphql-scalars', 'dataloader', 'uuid'],
  },
  explore: { ours: ['memory'], packages: ['@neo4j/graphql', 'graphql'] },
  telemetry: { ours: ['memory'], packages: ['pino'] },
  server: {
    ours: ['graphql', 'auth', 'telemetry', 'memory'],
    packages: [
      ...[
        'fastify',
        '@fastify/',
        '@as-integrations/fastify',
        '@apollo/server',
        'graphql',
        'graphql-ws',
        'ws',
      ],
    ],
  },
  config: { ours: [], packages: ['zod'] },
  app: {
    ours: [
      'memory',
      'store',
      'artifacts',
      'neo4j-local',
      'ai',
      'auth',
      'graphql',
      'explore',
      'telemetry',
      'server',
      'config',
    ],
    packages: ['uuid'],
  },
  main: { ours: ['app', 'config'], packages: [] },
  // Runs in browsers and in programs that have nothing else of ours.
  client: { ours: [], packages: [] },
  cli: { ours: ['app', 'main', 'config', 'memory', 'neo4j-local'], packages: [] },
  console: {
    ours: ['client'],
    packages: ['react', 'react-dom', 'graphiql', '@graphiql/', 'vite', '@vitejs/'],
  },
};

const WITHOUT_NODE = ['memory', 'client'];

const sources = trackedFiles().filter((path) => /^src\/.*\.tsx?$/.test(path));
const contents = new Map(sources.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
const importsOf = (path: string): readonly string[] =>
  ts.preProcessFile(contents.get(path) ?? '', true, true).importedFiles.map((file) => file.fileName);

const layerOf = (path: string): string => path.split('/')[1]?.replace(/\.tsx?$/, '') ?? '';

/** The source file that a relative import means; the path itself when it is none of ours. */
function resolved(from: string, specifier: string): string {
  const target = posix.join(posix.dirname(from), specifier);
  const candidates = [target, target.replace(/\.js$/, '.ts'), target.replace(/\.jsx?$/, '.tsx')];
  return candidates.find((candidate) => contents.has(candidate)) ?? target;
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function breach(path: string, specifier: string): string | null {
  const layer = layerOf(path);
  const allowed = LAYERS[layer];
  if (allowed === undefined) return `${path}: the layer ${layer} is not in the table`;
  if (specifier.startsWith('.')) {
    const target = resolved(path, specifier);
    if (!target.startsWith('src/'))
      return /\.(json|css|graphql|svg)$/.test(target) ? null : `${path} imports ${target}`;
    const imported = layerOf(target);
    return imported === layer || allowed.ours.includes(imported) ? null : `${path} imports ${target}`;
  }
  if (specifier.startsWith('node:'))
    return WITHOUT_NODE.includes(layer) ? `${path} imports ${specifier}` : null;
  const name = packageOf(specifier);
  const listed = allowed.packages.some((entry) =>
    entry.endsWith('/') ? name.startsWith(entry) : name === entry,
  );
  return listed ? null : `${path} imports ${specifier}`;
}

describe('imports', () => {
  test('there are sources, and their imports are seen', () => {
    expect(sources.length).toBeGreaterThan(30);
    expect(importsOf('src/server/http.ts')).toContain('../auth/authenticate.js');
    expect(breach('src/memory/x.ts', 'node:fs')).not.toBeNull();
    expect(breach('src/client/x.ts', 'node:buffer')).not.toBeNull();
    expect(breach('src/client/x.ts', 'graphql')).not.toBeNull();
    expect(breach('src/client/x.ts', '../memory/model.js')).not.toBeNull();
    expect(breach('src/auth/x.ts', '../store/y.js')).not.toBeNull();
    expect(breach('src/server/x.ts', '@fastify/cors')).toBeNull();
  });

  test('follow the table of layers', () => {
    const breaches = sources.flatMap((path) => importsOf(path).map((specifier) => breach(path, specifier)));
    expect(breaches.filter((entry) => entry !== null)).toEqual([]);
  });

  test('make no circle', () => {
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      if (done.has(path) || trail.includes(path)) return;
      for (const specifier of importsOf(path).filter((name) => name.startsWith('.'))) {
        visit(resolved(path, specifier), [...trail, path]);
      }
      done.add(path);
    };
    for (const path of sources) visit(path, []);
    expect(circles).toEqual([]);
  });
});

/** Every node of a source for which `find` says something, as `path:line what`. */
function findings(path: string, find: (node: ts.Node) => string | null): string[] {
  const source = ts.createSourceFile(path, contents.get(path) ?? '', ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const what = find(node);
    if (what !== null)
      found.push(`${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${what}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const isMember = (node: ts.Node, object: string, member?: string): boolean =>
  ts.isPropertyAccessExpression(node) &&
  node.expression.getText() === object &&
  (member === undefined || node.name.text === member);

describe('the code of src/', () => {
  test('reads the environment in config.ts only', () => {
    const reading = sources
      .filter((path) => path !== 'src/config.ts')
      .flatMap((path) =>
        findings(path, (node) => (isMember(node, 'process', 'env') ? node.getText() : null)),
      );
    expect(reading).toEqual([]);
    expect(contents.get('src/config.ts')).toContain('process.env');
  });

  test('prints with console only in the command line', () => {
    const printing = sources
      .filter((path) => !path.startsWith('src/cli/'))
      .flatMap((path) => findings(path, (node) => (isMember(node, 'console') ? node.getText() : null)));
    expect(printing).toEqual([]);
  });

  test('has no default export but what a tool demands', () => {
    const exported = sources
      .filter((path) => !path.endsWith('.config.ts'))
      .flatMap((path) =>
        findings(path, (node) =>
          ts.isExportAssignment(node) ||
          (node.kind === ts.SyntaxKind.DefaultKeyword && !ts.isCaseOrDefaultClause(node.parent))
            ? 'default export'
            : null,
        ),
      );
    expect(exported).toEqual([]);
  });

  test('has no barrel: no index file, no `export *`', () => {
    const stars = sources.flatMap((path) =>
      findings(path, (node) =>
        ts.isExportDeclaration(node) && node.exportClause === undefined ? node.getText() : null,
      ),
    );
    expect([...stars, ...sources.filter((path) => /\/index\.tsx?$/.test(path))]).toEqual([]);
  });

  test('names files in kebab-case, with at most one word for their kind', () => {
    expect(sources.filter((path) => !/^[a-z0-9-]+(\.[a-z-]+)?\.tsx?$/.test(posix.basename(path)))).toEqual(
      [],
    );
  });

  test('keeps every file below 250 lines', () => {
    const long = sources
      .filter((path) => !path.endsWith('.generated.ts'))
      .filter((path) => (contents.get(path)?.split('\n').length ?? 0) > 250);
    expect(long).toEqual([]);
  });
});
