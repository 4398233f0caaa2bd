import { OWNER_KINDS, type OwnerKind } from '../memory/path.js';
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
/** A line that only a scope with an id of that kind needs. */
const KIND_LINE = /^.*\/\/ @(user|agent|run|actor)\n/gm;
/** A condition that only a scope with an id of that kind needs: `AND ($userId IS NULL OR …)`. */
const GUARDED_LINE = /[ \t]*AND \(\$(user|agent|run|actor)Id IS NULL OR (.*)\)\n/g;
const LEAD_SLOT = 'userId /* @lead */';
const FILTER_SLOT = 'true // @filter';
const OWNER_ID_SLOT = 'userId /* @owner */';
const OWNER_EDGE_SLOT = /^.*\/\/ @owner$/m;
const OWNER_EDGES = {
  user: 'AND EXISTS { (:User {tenant: $tenant, id: m.userId})-[:HAS_MEMORY]->(m) }',
  agent: 'AND EXISTS { (:Agent {tenant: $tenant, id: m.agentId})-[:HAS_MEMORY]->(m) }',
  run: 'AND EXISTS { (:Run {tenant: $tenant, id: m.runId})-[:HAS_MEMORY]->(m) }',
  actor: 'AND EXISTS { (:Actor {tenant: $tenant, id: m.actorId})-[:AUTHORED]->(m) }',
} as const;
/** The comment of a file and the version of its language. */
const HEAD = /^(?:\/\/.*\n)+CYPHER 25\n/;

const search = loadStatement('memory-search');
const similar = loadStatement('memory-search-similar');
const shapedTexts = new Map<string, Statement>();

/**
 * The search of a scope, with what concerns its ids alone: inside SEARCH a null guard is a syntax error, and what is
 * decided here need not be planned, which is most of the time of a first search. There is a text for each of the 14
 * sets of ids, made once; the filter is written into it.
 */
export function searchStatement(scope: Scope, filter: FilterText): Statement {
  const shaped = shapedStatement(search, scope);
  if (filter.text === 'true') return shaped;
  return remake(
    search,
    shaped.text.replaceAll(FILTER_SLOT, () => filter.text),
  );
}

/** The search of a scope for what is like a memory. */
export function similarStatement(scope: Scope): Statement {
  return shapedStatement(similar, scope);
}

function shapedStatement(base: Statement, scope: Scope): Statement {
  const given = OWNER_KINDS.filter((kind) => scope[`${kind}Id`] !== null);
  const key = [base.name, ...given].join();
  const shaped = shapedTexts.get(key) ?? remake(base, shapedText(base, given));
  shapedTexts.set(key, shaped);
  return shaped;
}

function shapedText(base: Statement, given: readonly OwnerKind[]): string {
  const conditions = given.map((kind) => SCOPE_CONDITIONS[`${kind}Id`]).join('\n        ');
  const isGiven = (kind: string) => given.some((one) => one === kind);
  return base.text
    .replace(SCOPE_SLOT, () => `        ${conditions}`)
    .replace(KIND_LINE, (line, kind: string) => (isGiven(kind) ? line : ''))
    .replace(GUARDED_LINE, (_, kind: string, condition: string) =>
      isGiven(kind) ? ` AND ${condition}\n` : '\n',
    )
    .replace(/\{\s*UNION ALL WITH/, '{\n  WITH');
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

const OTHER_WAY: Readonly<Record<string, string>> = { ASC: 'DESC', DESC: 'ASC', '<': '>', '>': '<' };

/**
 * The list of `base` read from its other end: every order, and every comparison with the place where a page begins
 * (`$after…`), the other way round.
 */
export function turned(base: Statement): Statement {
  const text = base.text
    .replace(/\b(?:ASC|DESC)\b/g, (order) => OTHER_WAY[order] ?? order)
    .replace(/[<>](?==? \$after)/g, (sign) => OTHER_WAY[sign] ?? sign);
  return remake(base, text);
}

/** A statement that reads the owners of one kind in a scope. `base` has the lead slot and the owner slots. */
export function ownerStatement(base: Statement, scope: Scope, kind: OwnerKind): Statement {
  const text = base.text
    .replaceAll(LEAD_SLOT, () => leadOf(scope))
    .replaceAll(OWNER_ID_SLOT, () => `${kind}Id`)
    .replace(OWNER_EDGE_SLOT, () => `  ${OWNER_EDGES[kind]}`);
  return remake(base, text);
}

/**
 * The same statement for several scopes at once, as a subquery that reads the parameters of a scope, and
 * those named, from an element of `$scopes`. Its rows have the columns, and the `index` of their element.
 */
export function eachStatement(
  base: Statement,
  columns: readonly string[],
  own: readonly string[] = [],
): Statement {
  const moved = new Set<string>([...Object.keys(SCOPE_CONDITIONS), ...own]);
  const body = base.text
    .replace(HEAD, '')
    .replace(/\$(\w+)/g, (parameter, name: string) => (moved.has(name) ? `scope.${name}` : parameter))
    // A subquery sees what it names: the inner ones name the element, too.
    .replace(
      /\bCALL \(([\w, ]*)\) \{/g,
      (_, seen: string) => `CALL (${seen === '' ? '' : `${seen}, `}scope) {`,
    );
  const text = [
    `// ${base.name}-each (${base.access}): ${base.name} of several scopes.`,
    'CYPHER 25',
    'UNWIND $scopes AS scope',
    'CALL (scope) {',
    body.trimEnd(),
    '}',
    `RETURN scope.index AS index, ${columns.join(', ')}`,
  ].join('\n');
  return makeStatement(`${base.name}-each`, base.access, text);
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
