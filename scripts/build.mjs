import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { withBuildLock } from './build-lock.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);
const stampFile = at('dist', '.build-stamp.json');

/** What is built: from which files, how, and the file without which it does not count as built. */
const steps = [
  {
    name: 'server',
    inputs: ['src', 'tsconfig.json', 'package-lock.json'],
    leaveOut: 'src/console/',
    result: at('dist', 'cli', 'cli.js'),
    run: compileServer,
  },
  {
    name: 'console',
    inputs: ['src/console', 'src/client', 'examples/operations', 'examples/explore', 'package-lock.json'],
    result: at('dist', 'console', 'index.html'),
    run: bundleConsole,
  },
];

/**
 * Brings dist/ up to date and resolves to the names of the steps that ran; none when nothing had changed
 * (some 50 ms). `force` runs them all. The steps run side by side. `log` gets a line of progress.
 */
export async function build({ force = false, log }) {
  if (!force && staleSteps().length === 0) return [];
  mkdirSync(at('dist'), { recursive: true });
  return withBuildLock(at('dist', '.build.lock'), log, async () => {
    const due = force ? steps : staleSteps();
    if (force) rmSync(at('dist', '.tsbuildinfo'), { force: true });
    // All of them end before the lock is given back, also when one fails.
    const ends = await Promise.allSettled(due.map((step) => runStep(step, log)));
    const failure = ends.find((end) => end.status === 'rejected');
    if (failure) throw failure.reason;
    return due.map((step) => step.name);
  });
}

async function runStep(step, log) {
  const started = performance.now();
  const before = hashInputs(step);
  log(`building the ${step.name}`);
  // Without its stamp a step that is cut short is run again.
  writeStamp(step.name, undefined);
  await step.run();
  // The hash from before: a file changed meanwhile makes the next start build again.
  writeStamp(step.name, before);
  log(`built the ${step.name} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

async function compileServer() {
  // Its record of what it wrote: with the output gone, tsc would believe it and write nothing.
  if (!existsSync(steps[0].result)) rmSync(at('dist', '.tsbuildinfo'), { force: true });
  await runNode('typescript/bin/tsc', ['-p', at('tsconfig.json')]);
  copyAssets();
  removeOrphans();
}

function bundleConsole() {
  return runNode('vite/bin/vite.js', ['build', '--config', at('src', 'console', 'vite.config.ts')]);
}

function runNode(script, args) {
  return new Promise((resolve, reject) => {
    const file = at('node_modules', ...script.split('/'));
    // Their output goes to stderr: stdout belongs to the program that is started afterwards.
    const child = spawn(process.execPath, [file, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else
        reject(new Error(`${script} ended with ${signal ?? `exit code ${code}`}; its messages are above.`));
    });
  });
}

/** The files beside the code that it reads at run time, which tsc leaves where they are. */
function isAsset(path) {
  return /\.(lock\.json|lock\.txt|mjs)$/.test(path) && !path.startsWith('src/console/');
}

function copyAssets() {
  for (const path of listFiles('src').filter(isAsset)) {
    const target = at(path.replace(/^src\//, 'dist/'));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(at(path), target);
  }
}

/** Removes compiled files whose source is gone: a stale module that still loads hides a broken import. */
function removeOrphans() {
  for (const path of listFiles('dist')) {
    if (path.startsWith('dist/console/') || path.startsWith('dist/.')) continue;
    const source = path.replace(/^dist\//, 'src/');
    const isCompiled = existsSync(at(source.replace(/(\.d\.ts|\.js|\.js\.map)$/, '.ts')));
    if (!isCompiled && !existsSync(at(source))) rmSync(at(path));
  }
}

function staleSteps() {
  const stamps = readStamps();
  return steps.filter((step) => !existsSync(step.result) || stamps[step.name] !== hashInputs(step));
}

function hashInputs({ inputs, leaveOut }) {
  const hash = createHash('sha256');
  for (const path of inputs.flatMap(listFiles)) {
    if (leaveOut !== undefined && path.startsWith(leaveOut)) continue;
    hash
      .update(`${path}\0`)
      .update(readFileSync(at(path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** The files at or under `path`, relative to the root, with forward slashes, sorted. */
function listFiles(path) {
  if (!existsSync(at(path))) return [];
  if (statSync(at(path)).isFile()) return [path];
  return readdirSync(at(path), { recursive: true })
    .map((name) => `${path}/${name.split(sep).join('/')}`)
    .filter((file) => statSync(at(file)).isFile())
    .sort();
}

function readStamps() {
  return existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {};
}

function writeStamp(name, hash) {
  writeFileSync(`${stampFile}.part`, JSON.stringify({ ...readStamps(), [name]: hash }));
  renameSync(`${stampFile}.part`, stampFile);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const log = (line) => process.stderr.write(`${line}\n`);
  try {
    const built = await build({ force: process.argv.includes('--force'), log });
    if (built.length === 0) log('everything is up to date (--force builds it anyway)');
  } catch (error) {
    log(error.message);
    process.exitCode = 1;
  }
}
