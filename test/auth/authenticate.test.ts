import { describe, expect, test } from 'vitest';
import { createAuthenticator } from '../../src/auth/authenticate.js';
import type { RequestHeaders } from '../../src/auth/bearer.js';
import { MemoryError } from '../../src/memory/errors.js';

const TOKEN = 'correct-horse-battery-staple';
const policy = { allowedHosts: ['Box.local'], allowedOrigins: ['https://app.example'] };
const open = createAuthenticator({ token: undefined, ...policy });
const guarded = createAuthenticator({ token: TOKEN, ...policy });

function codeOf(headers: RequestHeaders, authenticate = open): string {
  try {
    return authenticate(headers).via;
  } catch (error) {
    if (error instanceof MemoryError) return error.code;
    throw error;
  }
}

describe('open mode', () => {
  test('makes the default tenant of a request to this machine, and asks for no credentials', () => {
    expect(open({ host: ['localhost:4000'] })).toEqual({ tenant: 'default', via: 'open' });
    expect(open({ host: ['localhost'], authorization: ['Bearer whatever'] }).via).toBe('open');
  });

  test('knows a listed host in any letters, on any port', () => {
    expect(codeOf({ host: ['BOX.LOCAL:1'] })).toBe('open');
    expect(codeOf({ host: ['box.local.evil'] })).toBe('FORBIDDEN');
  });

  test.each([
    {},
    { host: [] },
    { host: ['localhost', 'localhost'] },
    { host: ['localhost, evil'] },
    { host: ['[::1'] },
  ])('refuses %o', (headers) => expect(codeOf(headers)).toBe('FORBIDDEN'));

  test('lets a page of the server itself call it under another of its names, but not from another port', () => {
    const from = (origin: string) => codeOf({ host: ['127.0.0.1:4000'], origin: [origin] });
    expect(from('http://localhost:4000')).toBe('open');
    expect(from('http://box.local:4000')).toBe('open');
    expect(from('http://localhost:5173')).toBe('FORBIDDEN');
    expect(from('http://localhost')).toBe('FORBIDDEN');
    expect(from('file://')).toBe('FORBIDDEN');
    expect(from('http://localhost:4000@evil.example')).toBe('FORBIDDEN');
  });

  test('needs every Origin to be allowed when there are several', () => {
    const origin = ['https://app.example', 'https://evil.example'];
    expect(codeOf({ host: ['localhost'], origin })).toBe('FORBIDDEN');
  });
});

describe('token mode', () => {
  test('makes the default tenant of a request with the token, whatever its Host and Origin', () => {
    const headers = {
      host: ['x.example'],
      origin: ['https://y.example'],
      authorization: [`Bearer ${TOKEN}`],
    };
    expect(guarded(headers)).toEqual({ tenant: 'default', via: 'token' });
  });

  test.each([[[]], [['']], [['Bearer']], [[`Bearer ${TOKEN} ${TOKEN}`]], [[`Bearer ${TOKEN}`, 'Basic x']]])(
    'refuses %o and does not say what it compared',
    (authorization) => {
      expect(codeOf({ host: ['localhost'], authorization }, guarded)).toBe('UNAUTHENTICATED');
      expect(() => guarded({ authorization })).not.toThrow(new RegExp(TOKEN));
    },
  );
});
