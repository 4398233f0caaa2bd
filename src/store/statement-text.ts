import type { Scope } from '../memory/scope.js';
import { loadStatement, makeStatement, type Statement } from './cypher.js';
import type { FilterText } from './filter-text.js';

/**
 * Where Cypher is put together, with filter-text.ts, and from constants alone: ids, keys and values are always
 * parameters. A slot is a comment in the file, which therefore also runs as it stands.
 */

const SCOPE_CONDITIONS = {
  userId: 'AND m.userId = $userId',
  agentId: 'AND m.agentId = $agentId',
  runId: 'AND m.runId = $runId',
  actorId: 'AND m.actorId = $actorId',
} as const;
const SCOPE_SLOT = /^.*\/\/ @scope$/m;
const LEAD_SLOT = 'userId /* @lead */';
const FILTER_SLOT = 'true // @filter';

const search = loadStatement('memory-search');
const searchTexts = new Map<string, Statement>();

/** Inside SEARCH a null guard is a syntax error, so there is a text for each of the 14 sets of ids. */
export function searchStatement(scope: Scope): Statement {
  const given = (['userId', 'agentId', 'runId', 'actorId'] as const).filter((field) => scope[field] !== null);
  const key = given.join();
  const known = searchTexts.get(key);
  if (known) return known;
  const conditions = given.map((field) => SCOPE_CONDITIONS[field]).join('\n        ');
  const made = remake(
    search,
    search.text.replace(SCOPE_SLOT, () => `        ${conditions}`).replaceAll(LEAD_SLOT, () => leadOf(scope)),
  );
  searchTexts.set(key, made);
  return made;
}

/**
 * A statement that reads one scope in the order of an index: the lead id chooses the index, the filter is
 * written behind the scope's conditions. `base` has the lead slot and the filter slot.
 */
export function scopedStatement(base: Statement, scope: Scope, filter: FilterText): Statement {
  const text = base.text
    .replaceAll(LEAD_SLOT, () => leadOf(scope))
    .replaceAll(FILTER_SLOT, () => filter.text);
  return remake(base, text);
}

/** The id with the fewest memories behind it, as a rule: a run is shorter than a user's or agent's life. */
function leadOf(scope: Scope): 'runId' | 'userId' | 'agentId' {
  if (scope.runId !== null) return 'runId';
  return scope.userId !== null ? 'userId' : 'agentId';
}

/** A scope as parameters. */
export function idsOf({ userId, agentId, runId, actorId }: Scope) {
  return { userId, agentId, runId, actorId };
}

function remake(base: Statement, text: string): Statement {
  return makeStatement(base.name, base.access, text);
}
