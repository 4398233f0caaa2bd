import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MemoryError } from '../memory/errors.js';

/** Far deeper than any operation needs; deeper values could exhaust the stack of code that walks them. */
const MAX_DEPTH = 100;

/**
 * Accepts bodies of application/json in UTF-8 and nothing else. Fastify's own parsers take text/plain,
 * ignore the charset and turn bytes that are not UTF-8 into U+FFFD, which would then be stored.
 */
export function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      checkEncoding(request.headers['content-type'] ?? '', request.headers['content-encoding']);
      return parseJson(body);
    },
  );
}

function checkEncoding(contentType: string, contentEncoding: string | undefined): void {
  const charsets = contentType.matchAll(/;\s*charset\s*=\s*"?([^";\s]*)/gi);
  const foreign = [...charsets].find(([, charset]) => !/^utf-?8$/i.test(charset ?? ''));
  if (foreign !== undefined) {
    throw new MemoryError('UNSUPPORTED_MEDIA_TYPE', {
      message: `The charset '${foreign[1]?.slice(0, 40)}' is not supported. Send application/json in UTF-8.`,
    });
  }
  if (contentEncoding !== undefined && !/^identity$/i.test(contentEncoding)) {
    throw new MemoryError('UNSUPPORTED_MEDIA_TYPE', { message: 'Send the body without Content-Encoding.' });
  }
}

/**
 * JSON.parse, not Fastify's parser: a key `__proto__` in metadata is a caller's plain data. JSON.parse makes
 * it an own property, so no prototype changes.
 */
function parseJson(body: Buffer): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw malformed('The body is not valid UTF-8.');
  }
  if (isTooDeep(text)) throw malformed(`The body is nested deeper than ${MAX_DEPTH} levels.`);
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('The body is not valid JSON.');
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (inString) {
      if (character === '\\') i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') {
      if (++depth > MAX_DEPTH) return true;
    } else if (character === '}' || character === ']') depth--;
  }
  return false;
}

/** Without the parser's error as a cause: its message quotes the body, which must not reach the log. */
function malformed(message: string): MemoryError {
  return new MemoryError('BAD_REQUEST', { message });
}
