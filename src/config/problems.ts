import { type Given, SECRETS, VARIABLE_NAMES, VARIABLES } from './variables.js';

/** Addresses that only this machine reaches. */
export const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** Vector lengths of the models that OpenAI serves; any other model has to name its own. */
export const KNOWN_DIMENSIONS: Readonly<Record<string, number>> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
};

/** What no variable shows alone. Reads the raw text, so that it is told beside the other problems. */
export function combinations(given: Given): string[] {
  const problems: string[] = [];
  if (given.HOST !== undefined && !LOOPBACK.test(given.HOST) && given.ENGRAPH_TOKEN === undefined) {
    problems.push(
      `HOST="${given.HOST}" can be reached by others, and ENGRAPH_TOKEN is not set: set ENGRAPH_TOKEN ` +
        '(make one with: openssl rand -hex 32), or remove HOST to listen on this machine only.',
    );
  }
  if (given.ENGRAPH_OPERATOR_TOKEN !== undefined && given.ENGRAPH_OPERATOR_TOKEN === given.ENGRAPH_TOKEN) {
    problems.push(
      'ENGRAPH_OPERATOR_TOKEN is the same as ENGRAPH_TOKEN, and opens what callers of the API must not see: ' +
        'set another (make one with: openssl rand -hex 32).',
    );
  }
  if (given.NEO4J_URI !== undefined && given.NEO4J_PASSWORD === undefined) {
    problems.push(
      'NEO4J_URI is set and NEO4J_PASSWORD is not: set both, or remove NEO4J_URI to run an own Neo4j.',
    );
  }
  if (given.ENGRAPH_EMBEDDER === 'openai') problems.push(...openaiProblems(given));
  else {
    for (const name of ['ENGRAPH_EMBEDDING_MODEL', 'ENGRAPH_EMBEDDING_DIMENSIONS']) {
      if (given[name] !== undefined) {
        problems.push(
          `${name} has no effect with ENGRAPH_EMBEDDER=${given.ENGRAPH_EMBEDDER ?? 'local'}: remove it, or set ENGRAPH_EMBEDDER=openai.`,
        );
      }
    }
  }
  return problems;
}

function openaiProblems(given: Given): string[] {
  const problems: string[] = [];
  if (given.OPENAI_API_KEY === undefined && given.OPENAI_BASE_URL === undefined) {
    problems.push(
      'ENGRAPH_EMBEDDER=openai needs OPENAI_API_KEY, or OPENAI_BASE_URL for an endpoint that asks for no key ' +
        '(such as http://127.0.0.1:11434/v1).',
    );
  }
  const model = given.ENGRAPH_EMBEDDING_MODEL;
  if (
    model !== undefined &&
    !Object.hasOwn(KNOWN_DIMENSIONS, model) &&
    given.ENGRAPH_EMBEDDING_DIMENSIONS === undefined
  ) {
    problems.push(
      `ENGRAPH_EMBEDDING_DIMENSIONS is needed: how long the vectors of "${model}" are is not known here.`,
    );
  }
  return problems;
}

/** The problem of a name with our prefix that nothing reads; empty for any other name. */
export function unknownName(name: string): string[] {
  if (!name.startsWith('ENGRAPH_') || name in VARIABLES) return [];
  const nearest = VARIABLE_NAMES.toSorted((a, b) => distance(name, a) - distance(name, b))[0];
  return [`${name} is not a variable of this version. Did you mean ${nearest}? Rename it or remove it.`];
}

/** Number of single-character edits between two words (Levenshtein). */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** `="value"` for the message; nothing for a secret, and addresses without their credentials. */
export function shown(name: string, given: Given): string {
  const value = given[name];
  if (value === undefined || SECRETS.has(name)) return '';
  return `="${value.replace(/:\/\/[^/]*@/, '://***@').slice(0, 200)}"`;
}
