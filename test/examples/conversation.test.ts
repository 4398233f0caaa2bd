import { describe, expect, it } from 'vitest';
import { readConversation, scopesOf } from '../../examples/conversation.js';
import { QUESTIONS } from '../../examples/questions.js';

const entries = await readConversation();
const messages = entries.flatMap(({ scope, messages }) => messages.map((message) => ({ ...message, scope })));

describe('the example conversation', () => {
  it('fits into one call of addMemories', () => {
    expect(entries.length).toBeLessThanOrEqual(100);
    expect(messages.length).toBeGreaterThanOrEqual(90);
    expect(messages.length).toBeLessThanOrEqual(500);
  });

  it('has two users, two agents, and a run in which three people talk', () => {
    const ids = (key: 'userId' | 'agentId') =>
      new Set(entries.flatMap(({ scope }) => (scope[key] === undefined ? [] : [scope[key]])));
    expect(ids('userId')).toEqual(new Set(['alice', 'bob']));
    expect(ids('agentId')).toEqual(new Set(['coach', 'concierge']));
    const talkers = messages.filter(({ scope }) => scope.runId === 'cabin-weekend').map(({ name }) => name);
    expect(new Set(talkers)).toEqual(new Set(['alice', 'bob', 'chiara', undefined]));
    expect(scopesOf(entries)).toHaveLength(8);
  });

  it('says each thing once, in the order of time', () => {
    expect(new Set(messages.map(({ content }) => content)).size).toBe(messages.length);
    const times = messages.map(({ eventAt }) => Date.parse(eventAt));
    for (const [index, time] of times.slice(1).entries())
      expect(time).toBeGreaterThanOrEqual(times[index] ?? 0);
  });

  it('names each user and no agent as the speaker', () => {
    for (const { role, name, scope } of messages) {
      if (role === 'ASSISTANT') expect(name).toBeUndefined();
      else expect([scope.userId ?? 'alice', 'bob', 'chiara']).toContain(name);
      if (scope.userId !== undefined && role === 'USER') expect(name).toBe(scope.userId);
    }
  });
});

describe('the questions', () => {
  it('narrow: each of the first three adds an id, the last adds the actor to the fourth', () => {
    const scopes = QUESTIONS.map(({ scope }) => scope);
    expect(scopes.map((scope) => Object.keys(scope).length)).toEqual([1, 2, 3, 1, 2]);
    expect(scopes[1]).toMatchObject(scopes[0] ?? {});
    expect(scopes[2]).toMatchObject(scopes[1] ?? {});
    expect(scopes[4]).toMatchObject(scopes[3] ?? {});
  });
});
