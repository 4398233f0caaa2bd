import { readdirSync, readFileSync } from 'node:fs';

/** A statement of the `cypher/` folder. */
export interface Statement {
  /** The file's name without `.cypher`; also the transaction's tag in the database's query log. */
  readonly name: string;
  readonly access: 'read' | 'write';
  readonly text: string;
  /**
   * The text as it goes to the database: of its comments the name alone, for the query log, without indentation, which
   * together are a third of a search's bytes, and with `$p.name` for every `$name`, for which see boltCall.
   */
  readonly sent: string;
  /** The names behind `$` in the text, comments aside. */
  readonly parameters: ReadonlySet<string>;
}

const folder = new URL('../../cypher/', import.meta.url);
const HEADER = /^\/\/ (?<name>[a-z0-9-]+) \((?<access>read|write)\): /;

/** The statement of `cypher/<name>.cypher`. A missing or malformed file throws, which stops the start. */
export function loadStatement(name: string): Statement {
  const text = readFileSync(new URL(`${name}.cypher`, folder), 'utf8');
  const header = HEADER.exec(text)?.groups;
  if (header?.name !== name) {
    throw new Error(`cypher/${name}.cypher must begin with '// ${name} (read|write): what it returns'.`);
  }
  return makeStatement(name, header.access === 'write' ? 'write' : 'read', text);
}

export function makeStatement(name: string, access: 'read' | 'write', text: string): Statement {
  const code = text.replace(/\/\/.*$/gm, '');
  return {
    name,
    access,
    text,
    sent: `// ${name}\n${code.replace(/^\s+/gm, '').replace(/\$(\w+)/g, '$p.$1')}`,
    parameters: new Set([...code.matchAll(/\$(\w+)/g)].map((match) => match[1] ?? '')),
  };
}

export interface Migration {
  /** `0001-constraints`: the file's name without `.cypher`. */
  readonly id: string;
  readonly statements: readonly string[];
}

/** The files of `cypher/migrations/` in the order of their numbers. Statements end with `;` at a line's end. */
export function loadMigrations(): readonly Migration[] {
  const migrations = new URL('migrations/', folder);
  return readdirSync(migrations)
    .filter((file) => file.endsWith('.cypher'))
    .sort()
    .map((file) => ({
      id: file.replace(/\.cypher$/, ''),
      statements: readFileSync(new URL(file, migrations), 'utf8')
        .split(/;\s*$/m)
        .map((statement) => statement.trim())
        .filter((statement) => statement !== ''),
    }));
}
