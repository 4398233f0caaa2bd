// npm start: checks the machine, builds what is out of date, then becomes `engraph serve`.
// Static imports stop at what an old Node can load, so that it gets to print what is wrong.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installProblem, nodeProblem } from './preflight.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

async function main() {
  const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const problem = nodeProblem(process.versions.node, engines.node) || installProblem(root);
  if (problem) return fail(problem);

  const { build } = await import('./build.mjs');
  try {
    await build({ log: (line) => process.stderr.write(`engraph: ${line}\n`) });
  } catch (error) {
    return fail(error.message);
  }

  // The same process, not a child: Ctrl-C and SIGTERM then reach the server itself.
  const cli = new URL('../dist/cli/cli.js', import.meta.url);
  process.argv.splice(1, process.argv.length, fileURLToPath(cli), 'serve', ...process.argv.slice(2));
  await import(cli.href);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

main();
