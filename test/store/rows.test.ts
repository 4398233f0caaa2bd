import { describe, expect, test } from 'vitest';
import {
  number,
  optionalNumber,
  RowError,
  text,
  toMemory,
  toMemoryEvent,
  toRow,
} from '../../src/store/rows.js';

const MEMORY = {
  ...{
    id: 'x',
    text: 'tea',
    hash: 'h',
    userId: 'u',
    agentId: null,
    runId: null,
    actorId: null,
    role: 'USER',
  },
  ...{ metadata: '{"b":1,"a":null}', createdAt: 1, updatedAt: 2, eventAt: -3, expiresAt: 4, version: 1 },
};
const EVENT = {
  ...{ memoryId: 'x', seq: 1, event: 'ADD', version: 1, oldText: null, newText: 'tea', role: 'USER', at: 1 },
  ...{ oldMetadata: null, newMetadata: '{"__proto__":{"a":1}}', actorId: null },
};

describe('a row becomes a memory', () => {
  test('with its metadata parsed, and null for what is absent', () => {
    const { agentId: _absent, ...row } = MEMORY;
    const memory = toMemory(row);
    expect(memory).toEqual({ ...MEMORY, metadata: { a: null, b: 1 } });
    expect(JSON.stringify(memory.metadata)).toBe(MEMORY.metadata);
  });

  test.each([
    ['id', 5],
    ['text', null],
    ['hash', undefined],
    ['userId', 5],
    ['role', 'user'],
    ['role', '__proto__'],
    ['metadata', null],
    ['metadata', '[]'],
    ['metadata', 'null'],
    ['metadata', '"secret'],
    ['createdAt', '1'],
    ['createdAt', 1n],
    ['updatedAt', Number.NaN],
    ['version', Number.POSITIVE_INFINITY],
  ])('or is refused: %s is %s', (field, value) => {
    expect(() => toMemory({ ...MEMORY, [field]: value })).toThrow(RowError);
    expect(() => toMemory({ ...MEMORY, [field]: value })).toThrow(`'${field}'`);
  });

  test.each([[null], [undefined], ['x'], [[MEMORY]]])('or is refused as a whole: %j', (value) => {
    expect(() => toMemory(value)).toThrow(RowError);
  });

  test('and a refusal never quotes what is stored', () => {
    expect(() => toMemory({ ...MEMORY, metadata: '{"secret' })).toThrow(/^((?!secret).)*$/s);
  });
});

test('a row becomes an event, with null for the side that it does not have', () => {
  const event = toMemoryEvent(EVENT);
  expect(event).toMatchObject({ ...EVENT, newMetadata: {}, oldMetadata: null });
  expect(JSON.stringify(event.newMetadata)).toBe(EVENT.newMetadata);
  expect(() => toMemoryEvent({ ...EVENT, event: 'PURGE' })).toThrow(RowError);
  expect(() => toMemoryEvent({ ...EVENT, seq: null })).toThrow(RowError);
  expect(() => toMemoryEvent({ ...EVENT, oldMetadata: 5 })).toThrow(RowError);
});

test('a field is taken by its own type only', () => {
  expect([
    number({ a: 0 }, 'a'),
    optionalNumber({}, 'a'),
    optionalNumber({ a: null }, 'a'),
    text({ a: '' }, 'a'),
  ]).toEqual([0, null, null, '']);
  expect(() => optionalNumber({ a: '1' }, 'a')).toThrow(RowError);
  expect(() => toRow([], 'memory')).toThrow(RowError);
});
