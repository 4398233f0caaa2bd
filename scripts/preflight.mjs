// This file is read by every Node that a clone may meet, also by one that is too old: plain syntax only.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Why this Node cannot run Engraph, with what to type; undefined when it can.
 * `version` is `20.20.2`, `needed` the `engines.node` of package.json, `>=20.19.0`.
 */
export function nodeProblem(version, needed) {
  const least = needed.replace(/^>=/, '');
  const [found, wanted] = [version, least].map((text) => text.split('.').map(Number));
  const at = wanted.findIndex((number, index) => number !== found[index]);
  if (at === -1 || found[at] > wanted[at]) return undefined;
  return [
    `Engraph needs Node ${least} or newer; this is Node ${version} (${process.execPath}).`,
    'Install a current one from nodejs.org, or with a version manager: nvm install 24 && nvm use 24',
  ].join('\n');
}

/**
 * Why the packages in `root` cannot be used, with what to type; undefined when what package-lock.json names
 * is installed. Development packages may be missing (an image has none), but not be of another version.
 */
export function installProblem(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return 'The packages are not installed yet. Type: npm ci';

  const installed = packagesOf(record);
  for (const [path, wanted] of Object.entries(packagesOf(join(root, 'package-lock.json')))) {
    // "" is the project itself; optional ones are there or not according to the machine.
    if (path === '' || wanted.optional) continue;
    const found = installed[path];
    if (found ? found.version === wanted.version : wanted.dev) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const state = found ? `is ${found.version}` : 'is missing';
    return `The installed packages are not those of package-lock.json: ${name} ${state}, needed is ${wanted.version}. Type: npm ci`;
  }
  return undefined;
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
