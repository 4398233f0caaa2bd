import { APIConnectionError, APIError } from 'openai';
import { InvalidVectorError } from './check-vectors.js';
import { retryAfterOf, type Verdict } from './retry.js';

/** What a failed call of an OpenAI-compatible endpoint means. */
export interface EndpointFailure extends Verdict {
  /** What happened and what to check; names no host and no key, because callers read it. */
  readonly message: string;
}

/** Judges what the `openai` package threw, or `readEmbeddings`. */
export function judgeEndpointFailure(error: unknown): EndpointFailure {
  if (error instanceof InvalidVectorError) return final(`${UNUSABLE} ${error.message} ${CHECK_DIMENSIONS}`);
  if (error instanceof APIConnectionError) return unreachable(error);
  if (error instanceof APIError && typeof error.status === 'number') return refused(error, error.status);
  if (error instanceof SyntaxError) return final(`${UNUSABLE} It is not JSON. ${CHECK_URL}`);
  return again(`The answer of the embedding endpoint broke off. ${CHECK_URL}`);
}

const CHECK_URL = 'Check OPENAI_BASE_URL and that the endpoint runs.';
const CHECK_DIMENSIONS = 'Check ENGRAPH_EMBEDDING_MODEL and ENGRAPH_EMBEDDING_DIMENSIONS.';
const UNUSABLE = 'The embedding endpoint gave an unusable answer.';

function refused(error: APIError, status: number): EndpointFailure {
  const retryAfterMs = retryAfterOf(error.headers, Date.now());
  switch (status) {
    case 401:
    case 403:
      return final(`The embedding endpoint refused the credentials (${status}). Check OPENAI_API_KEY.`);
    case 404:
      return final(
        'The embedding endpoint does not know the model or the path (404). Check ENGRAPH_EMBEDDING_MODEL and OPENAI_BASE_URL, which usually ends in /v1.',
      );
    case 429:
      return error.code === 'insufficient_quota'
        ? final('The account of the embedding endpoint has no quota left (429). Check its billing.')
        : again('The embedding endpoint limits the rate of requests (429). Try again later.', retryAfterMs);
    default:
      return status === 408 || status >= 500
        ? again(`The embedding endpoint failed (${status}). Try again later.`, retryAfterMs)
        : final(`The embedding endpoint refused the request (${status}). ${CHECK_DIMENSIONS}`);
  }
}

function unreachable(error: APIConnectionError): EndpointFailure {
  const reasons = [...causesOf(error)];
  if (reasons.some((reason) => reason.message.includes('redirect'))) {
    return final('The embedding endpoint answers with a redirect. Set OPENAI_BASE_URL to where it leads.');
  }
  const code = reasons
    .map((reason) => Reflect.get(reason, 'code'))
    .find((found) => typeof found === 'string');
  return again(
    `The embedding endpoint cannot be reached${code === undefined ? '' : ` (${code})`}. ${CHECK_URL}`,
  );
}

function* causesOf(error: Error): Generator<Error> {
  for (let at: unknown = error.cause; at instanceof Error; at = at.cause) yield at;
}

function final(message: string): EndpointFailure {
  return { retryable: false, retryAfterMs: undefined, message };
}

function again(message: string, retryAfterMs?: number): EndpointFailure {
  return { retryable: true, retryAfterMs, message };
}
