import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadMigrations, loadStatement } from '../src/store/cypher.js';

const root = new URL('../', import.meta.url);

function filesUnder(folder: string, ending: string): readonly string[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}${file.replaceAll('\\', '/')}`)
    .sort();
}

function read(file: string): string {
  return readFileSync(new URL(file, root), 'utf8');
}

const statementFiles = filesUnder('cypher/', '.cypher').filter((file) => !file.includes('/migrations/'));
const names = statementFiles.map((file) => file.slice('cypher/'.length, -'.cypher'.length));
const migrationFiles = filesUnder('cypher/migrations/', '.cypher');
const sources = filesUnder('src/', '.ts').filter((file) => !file.startsWith('src/console/'));

/** Runs before the first statement file can: schema, locks on it, and databases that may not be ours. */
const MAY_HOLD_CYPHER =
  /^src\/store\/(migrate|schema-lock|schema-check|neo4j-probe|neo4j-client|driver)\.ts$/;
/** Pieces, of constants, that go into the slots of the files. */
const COMPOSES_CYPHER = 'src/store/statement-text.ts';
/** A clause of Cypher at the beginning of a string. */
const CLAUSE =
  /(?<quote>['"`])\s*(?:CYPHER \d|OPTIONAL MATCH|MATCH ?\(|MERGE ?\(|CREATE (?:\(|CONSTRAINT|INDEX|VECTOR|FULLTEXT)|UNWIND |CALL (?:\{|\(|db)|DETACH DELETE|DROP (?:INDEX|CONSTRAINT)|SHOW |RETURN |ALTER |AND m\.)/;

describe('files and the code that loads them', () => {
  const loads = sources.flatMap((file) =>
    [...read(file).matchAll(/loadStatement\('([^']+)'\)/g)].map((match) => ({ file, name: match[1] ?? '' })),
  );

  test('every statement is loaded, once, and every load has its file', () => {
    expect(loads.map(({ name }) => name).sort()).toEqual([...names].sort());
  });

  test('statements are loaded by name, where a reader can find them, and in the store only', () => {
    for (const file of sources) {
      const calls = read(file).match(/loadStatement\(/g)?.length ?? 0;
      const named = loads.filter((load) => load.file === file).length;
      const definition = file === 'src/store/cypher.ts' ? 1 : 0;
      expect(calls, file).toBe(named + definition);
      if (named > 0) expect(file).toMatch(/^src\/store\//);
    }
  });

  test('Cypher stands in cypher/ and nowhere else, but for what runs before it can be loaded', () => {
    const holders = sources.filter((file) => CLAUSE.test(read(file)) && !MAY_HOLD_CYPHER.test(file));
    expect(holders).toEqual([COMPOSES_CYPHER]);
    expect(CLAUSE.test(read('src/store/migrate.ts') + read('src/store/schema-check.ts'))).toBe(true);
  });

  test('only one file puts text into a statement', () => {
    const makers = sources.filter((file) => read(file).includes('makeStatement('));
    expect(makers).toEqual(['src/store/cypher.ts', COMPOSES_CYPHER]);
  });
});

describe.each(names)('%s', (name) => {
  const statement = loadStatement(name);
  const lines = statement.text.split('\n');
  const code = statement.text.replace(/\/\/.*$/gm, '');

  test('says in its first line its name, what it does to the data, and what it returns', () => {
    expect(lines[0]).toMatch(new RegExp(`^// ${name} \\((read|write)\\): [a-z].*[.\\w]$`));
    const writes = /\b(CREATE|MERGE|SET|DELETE|REMOVE|DROP)\b/.test(code.replace(/'[^']*'/g, ''));
    expect(statement.access).toBe(writes ? 'write' : 'read');
  });

  test('is named entity-operation[-qualifier]', () => {
    const pattern =
      /^(memory|memory-event|memory-window|owner|change|request|scope|embedder-pin|embedding-index|text-index)-(add|get|list|count|search|update|delete|purge|lock|create|set|drop|reembed)(-[a-z]+)?$/;
    expect(name).toMatch(pattern);
  });

  test('names the version of its language right after its comment', () => {
    expect(lines.find((line) => !line.startsWith('//'))).toBe('CYPHER 25');
  });

  test('is a single statement, within one tenant unless it concerns the store as a whole', () => {
    expect(code).not.toContain(';');
    const whole = /^(embedder-pin|embedding-index|text-index|memory-reembed|change-list)(-|$)/.test(name);
    expect(statement.parameters.has('tenant')).toBe(!whole);
  });

  test('has no parameter inside a text, and none that a filter would overwrite', () => {
    expect(code.match(/'[^']*'/g)?.filter((text) => text.includes('$')) ?? []).toEqual([]);
    expect([...statement.parameters].filter((parameter) => /^f\d+$/.test(parameter))).toEqual([]);
  });
});

describe('parameters of the statements that callers reach', () => {
  const IDS = ['userId', 'agentId', 'runId', 'actorId'];
  const KEYS = ['userKey', 'agentKey', 'runKey', 'actorKey'];
  test.each<[string, readonly string[]]>([
    [
      'memory-add',
      [
        'embedderKey',
        'changeId',
        'at',
        'freedIds',
        'rows',
        'links',
        'threads',
        'userIds',
        'agentIds',
        'runIds',
        'actorIds',
      ],
    ],
    ['memory-get-ids', ['ids']],
    ['memory-list', [...IDS, 'afterCreatedAt', 'afterId', 'liveAt', 'limit']],
    ['memory-list-keys', ['keys']],
    ['memory-count', [...IDS, 'liveAt']],
    [
      'memory-search',
      [
        ...IDS,
        'vector',
        'lucene',
        'keys',
        'pool',
        'vectorPool',
        'nearest',
        'textPool',
        'exactUpTo',
        'sample',
        'liveAt',
      ],
    ],
    ['memory-search-similar', [...IDS, 'id', 'keys', 'pool', 'exactUpTo', 'sample', 'liveAt']],
    ['memory-list-beside', [...IDS, 'id', 'before', 'after', 'liveAt']],
    ['memory-lock', ['id']],
    ['memory-delete-select', [...IDS, 'upTo', 'limit']],
    ['memory-window-set', ['ids']],
    ['memory-delete-ids', ['ids', 'changeId', 'at', 'actorId']],
    ['memory-event-list-ids', ['ids', 'afterSeq', 'limit']],
    ['memory-event-get-taken', ['ids']],
    ['request-lock', ['key', 'at']],
    ['request-get', ['key']],
    ['request-set', ['key', 'inputHash', 'at', 'result', 'ids', 'keptSince', ...KEYS]],
    ['request-count', KEYS],
    ['request-purge', [...KEYS, 'ownKey', 'limit', 'at']],
    ['memory-purge-select', [...IDS, 'limit']],
    ['memory-event-purge-select', [...IDS, 'limit']],
    ['memory-purge-ids', ['ids', 'threadKeys', 'changeId', 'at']],
    ['memory-event-purge-ids', ['ids']],
    ['scope-purge', ['userIds', 'agentIds', 'runIds', 'actorIds']],
    ['scope-count', IDS],
    ['owner-list', [...IDS, 'afterCreatedAt', 'afterId', 'liveAt', 'limit']],
    ['owner-count', [...IDS, 'liveAt']],
    ['change-get', ['changeId']],
  ])('%s', (name, parameters) => {
    expect([...loadStatement(name).parameters].sort()).toEqual(['tenant', ...parameters].sort());
  });

  test('change-list names the tenant of each of its ranges, and reads nothing without it', () => {
    const { text, parameters } = loadStatement('change-list');
    expect([...parameters].sort()).toEqual(['limit', 'ranges']);
    const matches =
      text.match(/MATCH \(\w*:(Change|Memory|MemoryEvent)\b[\s\S]*?(?=\n *(?:WITH|OPTIONAL|RETURN|\}))/g) ??
      [];
    expect(matches).toHaveLength(4);
    for (const match of matches) expect(match).toMatch(/tenant(: | = )range\.tenant/);
  });
});

describe('slots', () => {
  test('stand only in statements over a scope, each of which also runs as it stands', () => {
    const withSlot = (slot: string) => names.filter((name) => read(`cypher/${name}.cypher`).includes(slot));
    const filtered = ['memory-count', 'memory-delete-select', 'memory-list'];
    const purging = ['memory-event-purge-select', 'memory-purge-select', 'scope-count'];
    const owners = ['owner-count', 'owner-list'];
    expect([...withSlot('/* @lead */')].sort()).toEqual([...filtered, ...purging, ...owners].sort());
    expect(withSlot('userId /* @owner */')).toEqual(owners);
    expect(withSlot('// @owner')).toEqual(owners);
    expect(withSlot('true // @filter')).toEqual([...filtered, 'memory-search']);
    expect(withSlot('// @scope')).toEqual(['memory-search-similar', 'memory-search']);
    for (const name of names) {
      expect(
        read(`cypher/${name}.cypher`).replaceAll(
          /userId \/\* @(lead|owner) \*\/|true \/\/ @filter|\/\/ @(scope|owner|user|agent|run|actor)/g,
          '',
        ),
      ).not.toContain('@');
    }
  });

  test('leave the verification on the graph in every statement that searches or lists', () => {
    for (const name of [
      'memory-count',
      'memory-delete-select',
      'memory-list',
      'memory-list-beside',
      'memory-search',
      'memory-search-similar',
      'owner-count',
      'owner-list',
    ]) {
      const text = read(`cypher/${name}.cypher`);
      for (const kind of ['User', 'Agent', 'Run']) {
        const id = `${kind.toLowerCase()}Id`;
        expect(text).toContain(
          `($${id} IS NULL OR EXISTS { (:${kind} {tenant: $tenant, id: $${id}})-[:HAS_MEMORY]->(m) })`,
        );
      }
      expect(text).toContain(
        '($actorId IS NULL OR EXISTS { (:Actor {tenant: $tenant, id: $actorId})-[:AUTHORED]->(m) })',
      );
    }
  });
});

describe('the history', () => {
  test('is added to, and changed or removed by nothing but a purge', () => {
    const touching = names.filter((name) => {
      const code = read(`cypher/${name}.cypher`).replace(/\/\/.*$/gm, '');
      const variables = [...code.matchAll(/\((\w+):MemoryEvent\b/g)].map((match) => match[1] ?? '');
      // An event may be completed by the statement that creates it.
      const created = new Set(
        [...code.matchAll(/CREATE[^\n]*\((\w+):MemoryEvent\b/g)].map((match) => match[1] ?? ''),
      );
      const changed = (name: string) =>
        new RegExp(`(SET|REMOVE)[^\\n]*\\b${name}\\.|,\\s*${name}\\.\\w+ =|DELETE[^\\n]*\\b${name}\\b`).test(
          code,
        );
      return variables.some((variable) => !created.has(variable) && changed(variable));
    });
    expect(touching).toEqual(['memory-event-purge-ids']);
  });
});

describe('migrations', () => {
  test('are numbered without gaps, and named in their first line', () => {
    migrationFiles.forEach((file, i) => {
      const name = file.slice('cypher/migrations/'.length, -'.cypher'.length);
      expect(name).toMatch(new RegExp(`^${String(i + 1).padStart(4, '0')}-[a-z-]+$`));
      expect(read(file).split('\n')[0]).toMatch(new RegExp(`^// ${name}: [a-z]`));
    });
    expect(loadMigrations().map(({ id }) => `cypher/migrations/${id}.cypher`)).toEqual(migrationFiles);
  });

  test('can be repeated', () => {
    for (const { id, statements } of loadMigrations()) {
      expect(statements.length, id).toBeGreaterThan(0);
      for (const statement of statements)
        expect(statement, id).toMatch(/IF (NOT )?EXISTS|IS NULL\s+(SET|CALL)/);
    }
  });
});

test('nothing but the file of its name is loaded', () => {
  expect(() => loadStatement('memory-none')).toThrow();
  expect(() => loadStatement('migrations/0001-constraints')).toThrow(
    "must begin with '// migrations/0001-constraints",
  );
});
