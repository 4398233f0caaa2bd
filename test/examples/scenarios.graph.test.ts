import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { play, SCENARIOS } from '../../examples/scenarios.js';
import { startTestEngraph, type TestEngraph } from '../support/engraph.js';

let server: TestEngraph;
beforeAll(async () => {
  server = await startTestEngraph();
});
afterAll(() => server.stop());

const texts = (...all: string[]) => ({ nodes: all.map((text) => ({ text })) });
const added = { outcome: 'ADDED', reason: null };

/** What each scenario shows, step by step. */
const SHOWN: Readonly<Record<string, readonly unknown[]>> = {
  'multi-agent': [
    { results: [{ outcome: 'ADDED' }, { outcome: 'ADDED' }] },
    { nodes: [{ text: 'Recommended tech stack: React, Node.js and PostgreSQL', agentId: 'tech-analyst' }] },
    texts('Users open the weekly report on Monday mornings'),
    texts(),
  ],
  session: [
    { totalCount: 2, ...texts('Under Account, then Profile.', 'Where do I change my e-mail address?') },
    { totalCount: 1, ...texts('Asked for an invoice by post') },
    { totalCount: 0, nodes: [] },
    {
      totalCount: 3,
      ...texts(
        ...['Asked for an invoice by post', 'Under Account, then Profile.'],
        'Where do I change my e-mail address?',
      ),
    },
  ],
  isolation: [
    { results: [{ outcome: 'ADDED' }, { outcome: 'ADDED' }] },
    { nodes: [{ userId: 'passenger-alice' }] },
    { nodes: [{ userId: 'passenger-alice' }] },
    { deleteMemories: { deleted: 1 } },
    { memories: { totalCount: 1 } },
    'VALIDATION_004',
  ],
  'group-chat': [
    {
      results: [
        { ...added, memory: { actorId: 'alice', role: 'USER' } },
        { ...added, memory: { actorId: 'bob', role: 'USER' } },
        { ...added, memory: { actorId: null, role: 'ASSISTANT' } },
        { outcome: 'SKIPPED', reason: 'SYSTEM_ROLE', memory: null },
      ],
    },
    texts('I am vegan'),
    texts('I love steak'),
    texts('I am vegan'),
    texts('I love steak'),
  ],
  batch: [
    {
      addMemories: {
        results: [
          { outcome: 'ADDED', code: null, argument: null },
          { outcome: 'ADDED', code: null, argument: null },
          { outcome: 'DUPLICATE', code: null, argument: null },
          { outcome: 'REJECTED', code: 'VALIDATION_001', argument: 'input.entries[3].scope' },
          { outcome: 'REJECTED', code: 'VALIDATION_007', argument: 'input.entries[4].text' },
        ],
      },
    },
    { memories: { totalCount: 2 } },
    expect.anything(),
    { memories: { totalCount: 2 } },
  ],
  'time-filter': [
    texts('Prefers the dark mode'),
    texts('Prefers the dark mode'),
    { totalCount: 1 },
    { nodes: [{ text: 'Moved to Vienna', eventAt: '2019-07-01T00:00:00.000Z' }] },
    { totalCount: 4 },
    { nodes: [{ text: 'Has a parking permit', expiresAt: '2021-01-01T00:00:00.000Z' }] },
  ],
};

async function shownBy(name: string): Promise<readonly unknown[]> {
  const scenario = SCENARIOS[name];
  if (!scenario) throw new Error(`There is no scenario '${name}'.`);
  const shown: unknown[] = [];
  await play(scenario, { url: server.url, token: undefined }, (_what, value) => shown.push(value));
  return shown;
}

describe('each scenario shows what it says, however often it is played', () => {
  test('none is left out', () => {
    expect(Object.keys(SHOWN).sort()).toEqual(Object.keys(SCENARIOS).sort());
  });

  test.each(Object.entries(SHOWN))('%s', async (name, expected) => {
    const first = await shownBy(name);
    expect(first).toEqual(expected);
    expect(await shownBy(name)).toEqual(first);
  });

  test('batch: the answer to a repetition is the first answer', async () => {
    const [first, , again] = await shownBy('batch');
    expect(again).toEqual(first);
  });
});

describe('npm run example', () => {
  const project = fileURLToPath(new URL('../..', import.meta.url));
  const example = (...names: string[]) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', 'examples/run.ts', ...names], {
      cwd: project,
      env: { ...process.env, ENGRAPH_URL: server.url },
    });

  test('plays the scenarios that are named, and tells each step', async () => {
    const { stdout } = await example('session', 'isolation');
    expect(stdout).toMatch(/^session \(examples\/scenarios\/session\.ts\)$/m);
    expect(stdout).toMatch(/^ {2}a new one begins empty:\n {4}\{ totalCount: 0, nodes: \[\] \}$/m);
    expect(stdout).toMatch(/^isolation \(/m);
    expect(stdout).toMatch(/^ {2}a star is no wildcard but a mistake:\n {4}'VALIDATION_004'$/m);
    expect(stdout).not.toContain('group-chat');
  });

  test('says which examples there are when it is asked for another', async () => {
    await expect(example('sesion')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no example 'sesion'.*multi-agent, session, isolation.*all\.$/m),
    });
  });
});
