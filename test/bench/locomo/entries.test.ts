import { expect, test } from 'vitest';
import { actorIdOf, callsFor, memoryIdOf, turnIdOf } from '../../../bench/locomo/entries.js';

const turn = (session: number, number: number) => ({
  id: `D${session}:${number}`,
  session,
  at: `2023-05-0${session}T10:00:00Z`,
  speaker: number % 2 === 0 ? 'Ann Lee' : 'Bob',
  text: `text ${number}`,
});
const turns = [1, 2, 3].flatMap((session) => Array.from({ length: 230 }, (_, i) => turn(session, i)));

test('every turn is stored once, in order, with its session, speaker and time', () => {
  const calls = callsFor({ id: 'conv-1', turns }, 'speaker');
  const stored = calls
    .flat()
    .flatMap(({ scope, messages }) => (messages ?? []).map((each) => ({ ...each, scope })));
  expect(stored.map(({ id }) => turnIdOf(id ?? ''))).toEqual(turns.map(({ id }) => id));
  expect(stored[231]).toEqual({
    id: 'conv-1/D2:1',
    role: 'USER',
    name: 'Bob',
    content: 'Bob: text 1',
    eventAt: '2023-05-02T10:00:00Z',
    scope: { userId: 'conv-1', runId: 'conv-1-session-2' },
  });
});

test('no call is larger than the API takes', () => {
  const calls = callsFor({ id: 'c', turns }, 'plain');
  const messagesOf = (call: (typeof calls)[number]) => call.map(({ messages }) => messages?.length ?? 0);
  expect(calls.every((call) => messagesOf(call).reduce((sum, length) => sum + length) <= 500)).toBe(true);
  expect(calls.every((call) => messagesOf(call).every((length) => length <= 100))).toBe(true);
  expect(calls[0]?.[0]?.messages?.[0]?.content).toBe('text 0');
});

test('ids have no white space and lead back to the turn', () => {
  expect(actorIdOf(' Ann  Lee ')).toBe('Ann-Lee');
  expect(turnIdOf(memoryIdOf('conv-1', 'D1:3'))).toBe('D1:3');
});
