// The built server as a user runs it: start, add, search, stop, start again, find it, stop.
// Runs under the Node that runs this file, with a data folder of its own. Prints `N passed, N failed`.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../dist/cli/cli.js', import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), 'engraph-smoke-'));
const START_TIMEOUT_MS = 300_000;
let passed = 0;

async function main() {
  try {
    const first = await startServer();
    const added = await graphql(first.url, ADD, {});
    check('an add is acknowledged', added.addMemories.results[0].outcome === 'ADDED');
    await checkSearch(first.url);
    await checkConsole(first.url);
    check('SIGTERM ends the server with 0', (await stopServer(first.child)) === 0);
    const second = await startServer();
    await checkSearch(second.url);
    check('it ends with 0 again', (await stopServer(second.child)) === 0);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const ADD = `mutation { addMemories(input: {entries: [{scope: {userId: "alice", runId: "smoke"}, messages: [
  {role: USER, name: "alice", content: "I drink my coffee black."},
  {role: USER, name: "alice", content: "My train leaves at seven."}]}]}) { results { outcome } } }`;
const SEARCH = `{ searchMemories(query: "How does she take her coffee?", scope: {userId: "alice"}) { nodes { text } } }`;

async function checkSearch(url) {
  const { searchMemories } = await graphql(url, SEARCH);
  check(
    'the search finds what Alice said about coffee',
    searchMemories.nodes[0]?.text === 'I drink my coffee black.',
  );
}

async function checkConsole(url) {
  const page = await fetch(url, { headers: { accept: 'text/html' } });
  check('a browser gets the console', page.ok && (await page.text()).includes('<script'));
}

/** Starts `engraph serve` on a free port and resolves to its URL, which it prints. */
function startServer() {
  const env = { ...process.env, PORT: '0', ENGRAPH_DATA_DIR: dataDir, LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, [cli, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The server did not start within ${START_TIMEOUT_MS / 1000} s.`));
    }, START_TIMEOUT_MS);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      const url = /http:\/\/[\w.:[\]]+(?=\/graphql)/.exec(output)?.[0];
      if (url === undefined) return;
      clearTimeout(timer);
      check('the server starts and prints its URL', true);
      resolve({ child, url });
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The server ended with ${code} before it served.`));
    });
  });
}

function stopServer(child) {
  return new Promise((resolve) => {
    child.removeAllListeners('exit').once('exit', (code) => resolve(code));
    child.kill('SIGTERM');
  });
}

async function graphql(url, query, variables = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

function check(what, holds) {
  if (!holds) throw new Error(`Not so: ${what}.`);
  passed += 1;
  console.log(`ok: ${what}`);
}

main().then(
  () => console.log(`${passed} passed, 0 failed`),
  (error) => {
    console.error(error);
    console.log(`${passed} passed, 1 failed`);
    process.exitCode = 1;
  },
);
