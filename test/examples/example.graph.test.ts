import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConversation, readConversation, type Scope } from '../../examples/conversation.js';
import { ask, type Hit, QUESTIONS } from '../../examples/questions.js';
import { startTestEngraph, type TestEngraph } from '../support/engraph.js';

/** What has to be among the answers to each question. */
const EXPECTED: readonly (readonly RegExp[])[] = [
  [/since Lisbon I take it as espresso again/, /one oat flat white in the morning/, /two double espressos/],
  [/an aisle seat this time/],
  [/136 euros a night/],
  [/lentil stew/, /grilled trout/, /focaccias and a tiramisu/],
  [/focaccias and a tiramisu/],
];
const SCOPE_SIZES = [56, 24, 12, 22, 6];

/** The ids of the example, made this file's own: other tests use the same database. */
const suffix = randomUUID().slice(0, 8);
const own = ({ actorId, ...ids }: Scope): Scope => ({
  ...Object.fromEntries(Object.entries(ids).map(([key, id]) => [key, `${id}-${suffix}`])),
  ...(actorId === undefined ? {} : { actorId }),
});
const entries = (await readConversation()).map((entry) => ({ ...entry, scope: own(entry.scope) }));
const questions = QUESTIONS.map((question) => ({ ...question, scope: own(question.scope) }));

let server: TestEngraph;
const endpoint = () => ({ url: server.url, token: undefined });
const askAll = () => Promise.all(questions.map((question) => ask(endpoint(), question)));
const texts = (hits: readonly Hit[]) => hits.map(({ node }) => node.text);

beforeAll(async () => {
  server = await startTestEngraph();
  await loadConversation(endpoint(), entries);
});
afterAll(() => server?.stop());

describe('the example conversation, asked', () => {
  it('answers each question with the memories that hold the answer', async () => {
    for (const [index, { hits }] of (await askAll()).entries()) {
      for (const expected of EXPECTED[index] ?? [])
        expect(texts(hits).join('\n'), questions[index]?.text).toMatch(expected);
    }
  });

  it('sees fewer memories in a narrower scope, and none outside of it', async () => {
    const answers = await askAll();
    expect(answers.map(({ scopeSize }) => scopeSize)).toEqual(SCOPE_SIZES);
    for (const [index, { hits }] of answers.entries()) {
      const { userId: _, ...scope } = questions[index]?.scope ?? {};
      expect(hits.length).toBeGreaterThan(0);
      for (const { node } of hits) expect(node).toMatchObject(scope);
    }
  });

  it('keeps the coffee of Alice from Bob', async () => {
    const text = questions[0]?.text ?? '';
    const { hits } = await ask(endpoint(), { text, scope: own({ userId: 'bob' }) });
    expect(texts(hits).join('\n')).toMatch(/Coffee gives me heartburn/);
    expect(texts(hits).join('\n')).not.toMatch(/espresso|flat white/);
  });

  it('gives the same answers after the server was restarted', async () => {
    // Texts, not scores: word scores are of the whole index, to which other tests add meanwhile.
    const answers = async () =>
      (await askAll()).map(({ hits }) => hits.slice(0, 3).map(({ node }) => node.text));
    const before = await answers();
    await server.stop();
    server = await startTestEngraph();
    expect(await answers()).toEqual(before);
  });

  it('can be loaded again: what it stored the last time is replaced', async () => {
    expect(await loadConversation(endpoint(), entries)).toEqual({ deleted: 98, added: 98 });
    expect((await askAll()).map(({ scopeSize }) => scopeSize)).toEqual(SCOPE_SIZES);
  });
});

describe('npm run example', () => {
  it('prints five questions with their answers from the server that runs', async () => {
    const project = fileURLToPath(new URL('../..', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'examples/run.ts'], {
      cwd: project,
      env: { ...process.env, ENGRAPH_URL: server.url },
    });
    expect(stdout).toContain(`Engraph runs at ${server.url}.`);
    expect(stdout).toMatch(/^Stored 98 messages of 8 runs in /m);
    expect(stdout).toMatch(/^3\. user alice \+ agent concierge \+ run lisbon-details .* 12 memories$/m);
    expect(stdout.match(/^\d\. /gm)).toHaveLength(5);
    for (const [expected] of EXPECTED) expect(stdout.replace(/\n +/g, ' ')).toMatch(expected ?? /never/);
  });
});
