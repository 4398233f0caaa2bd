import { expect, test } from 'vitest';
import { describeError } from '../../src/telemetry/describe-error.js';

test('an error is described by type, message, code, frames and causes; nothing else it carries', () => {
  const cause = Object.assign(new TypeError('inner'), { request: { body: 'CANARY' } });
  const error = Object.assign(new Error('outer', { cause }), {
    code: 'E1',
    headers: { authorization: 'CANARY' },
  });
  const described = describeError(error);
  expect(described).toEqual({
    type: 'Error',
    message: 'outer',
    code: 'E1',
    stack: expect.stringMatching(/^at /),
    cause: { type: 'TypeError', message: 'inner', stack: expect.any(String) },
  });
  expect(JSON.stringify(described)).not.toContain('CANARY');
});

test('long texts are cut, also in the frames', () => {
  const described = describeError(new Error('x'.repeat(100_000)));
  expect(described.message).toHaveLength(501);
  expect(JSON.stringify(described).length).toBeLessThan(6_000);
});

test('a circle of causes ends', () => {
  const error = new Error('a');
  error.cause = error;
  expect(JSON.stringify(describeError(error)).match(/"message":"a"/g)).toHaveLength(4);
});

test('what is thrown but no error is described too', () => {
  expect(describeError('text')).toEqual({ type: 'string', message: 'text' });
  expect(describeError(undefined)).toEqual({ type: 'undefined', message: 'undefined' });
});
