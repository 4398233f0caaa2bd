import { startEngraph } from '../src/app.js';
import type { OnProgress } from '../src/artifacts/progress.js';
import { type Config, ConfigError, loadConfig } from '../src/config.js';
import type { Endpoint } from './client.js';
import { loadConversation, readConversation, scopesOf } from './conversation.js';
import { formatAnswer } from './print.js';
import { ask, QUESTIONS } from './questions.js';
import { playPage } from './react/play.js';
import type { Scenario } from './scenarios/scenario.js';
import { formatStep, play, SCENARIOS } from './scenarios.js';

const MAX_WIDTH = 100;
const CONVERSATION = 'conversation';
const GATEWAY = 'gateway';
const NAMES = [CONVERSATION, ...Object.keys(SCENARIOS), GATEWAY];
/** Is asked for by name: it does not end by itself. */
const REACT = 'react';

/**
 * npm run example: loads the conversation through the GraphQL API and asks five questions about it.
 * npm run example -- NAME …: plays the scenarios of these names; `all` plays every one. `gateway` puts Apollo's
 * gateway in front; `react` serves a page until Ctrl-C.
 */
async function main(args: readonly string[]): Promise<void> {
  const names = args.includes('all') ? NAMES : args.length === 0 ? [CONVERSATION] : args;
  const unknown = names.filter((name) => ![...NAMES, REACT].includes(name));
  if (unknown.length > 0) {
    console.error(
      `There is no example '${unknown.join("', '")}'. There are: ${[...NAMES, REACT].join(', ')}; or all.`,
    );
    process.exitCode = 2;
    return;
  }
  // Loaded when it is played: so is Vite.
  const page = names.includes(REACT) ? await (await import('./react/serve.js')).servePage() : undefined;
  const server = await connect(loadConfig(process.env), page?.origin);
  try {
    for (const name of names) {
      const scenario = SCENARIOS[name];
      if (scenario) await playAloud(name, scenario, server.endpoint);
      else if (name === GATEWAY) await federate(server.endpoint);
      else if (name === REACT && page) await playPage(page, server.endpoint);
      else await converse(server.endpoint);
    }
  } finally {
    await page?.close();
    await server.stop();
  }
}

async function playAloud(name: string, scenario: Scenario, endpoint: Endpoint): Promise<void> {
  console.log(`\n${name} (examples/scenarios/${name}.ts)`);
  await play(scenario, endpoint, (what, value) => console.log(formatStep(what, value, width())));
}

async function federate(endpoint: Endpoint): Promise<void> {
  // Loaded when it is played: the gateway takes seconds.
  const { playGateway } = await import('./gateway/play.js');
  const { query, answer } = await playGateway(endpoint);
  console.log(`\n${GATEWAY} (examples/gateway/): one query over Engraph and a subgraph of users\n\n${query}`);
  console.log(JSON.stringify(answer, null, 2));
}

function width(): number {
  return Math.min(process.stdout.columns ?? MAX_WIDTH, MAX_WIDTH);
}

async function converse(endpoint: Endpoint): Promise<void> {
  const entries = await readConversation();
  const started = performance.now();
  const { added, deleted } = await loadConversation(endpoint, entries);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const before = deleted === 0 ? '' : `, after deleting ${deleted} of an earlier run`;
  console.log(`Stored ${added} messages of ${scopesOf(entries).length} runs in ${seconds} s${before}.\n`);

  for (const [index, question] of QUESTIONS.entries()) {
    const { hits, scopeSize } = await ask(endpoint, question);
    console.log(formatAnswer(index + 1, question, scopeSize, hits, width()));
  }
}

/**
 * The server that runs already, else one of our own on a free port, with the usual data folder, that lets pages of
 * this origin call it.
 */
async function connect(config: Config, origin: string | undefined) {
  const { url, token } = config.client;
  if (await isReady(url)) {
    console.log(`Engraph runs at ${url}.`);
    return { endpoint: { url, token }, stop: () => Promise.resolve() };
  }
  console.log(`Nothing answers at ${url}: starting Engraph for this example.`);
  const corsOrigins = [...config.http.corsOrigins, ...(origin === undefined ? [] : [origin])];
  const engraph = await startEngraph(
    { ...config, http: { ...config.http, port: 0, corsOrigins }, log: { level: 'warn' } },
    { onProgress: phaseReporter() },
  );
  return { endpoint: { url: engraph.url, token }, stop: () => engraph.stop() };
}

/** A line when a phase of the start begins: the first one downloads. */
function phaseReporter(): OnProgress {
  let last = '';
  return ({ phase }) => {
    if (phase !== last) console.log(`  ${phase} …`);
    last = phase;
  };
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health/ready`).catch(() => undefined);
  if (response === undefined) return false;
  if (response.ok) return true;
  throw new Error(`${url} answers, but is not ready (HTTP ${response.status}): ${await response.text()}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
});
