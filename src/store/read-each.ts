import type { Call } from '../memory/ports.js';
import type { Scope } from '../memory/scope.js';
import type { Parameters } from './bolt-parameters.js';
import type { Statement } from './cypher.js';
import type { Neo4jClient } from './neo4j-client.js';
import { number, type Row } from './rows.js';
import { eachStatement, idsOf } from './statement-text.js';

/** How several scopes are read by what is a statement over one. */
export interface EachRead {
  /** The statement for the scope; scopes that have the same text share a round trip. */
  readonly statementOf: (scope: Scope) => Statement;
  readonly columns: readonly string[];
  /** Parameters that all scopes have in common. */
  readonly shared: Parameters;
}

/** A scope with the parameters that it has for itself; all scopes of a read have the same names. */
export interface ReadScope {
  readonly scope: Scope;
  readonly own?: Parameters;
}

/**
 * The rows of each scope, in the order of the scopes. A statement for every text that the scopes have, at most
 * 14 however many they are, and all of them at once; one text when they name the same kinds of ids.
 */
export async function readEach(
  client: Neo4jClient,
  call: Call,
  scopes: readonly ReadScope[],
  read: EachRead,
): Promise<readonly (readonly Row[])[]> {
  const rows: Row[][] = scopes.map(() => []);
  const groups = new Map<string, { readonly statement: Statement; readonly indexes: number[] }>();
  scopes.forEach(({ scope, own = {} }, index) => {
    const base = read.statementOf(scope);
    const group = groups.get(base.text) ?? {
      statement: eachStatement(base, read.columns, Object.keys(own)),
      indexes: [],
    };
    group.indexes.push(index);
    groups.set(base.text, group);
  });
  const send = async ({ statement, indexes }: { statement: Statement; indexes: readonly number[] }) => {
    const elements = indexes.flatMap((index) => {
      const given = scopes[index];
      return given === undefined ? [] : [{ index, ...idsOf(given.scope), ...given.own }];
    });
    for (const row of await client.read(statement, { scopes: elements, ...read.shared }, call)) {
      rows[number(row, 'index')]?.push(row);
    }
  };
  await Promise.all([...groups.values()].map(send));
  return rows;
}

/** readEach, but that a scope which is alone is read by its statement as it stands. */
export async function readScopes(
  client: Neo4jClient,
  call: Call,
  scopes: readonly ReadScope[],
  read: EachRead,
): Promise<readonly (readonly Row[])[]> {
  const [alone, ...others] = scopes;
  if (alone === undefined || others.length > 0) return readEach(client, call, scopes, read);
  const { scope, own } = alone;
  const statement = read.statementOf(scope);
  return [await client.read(statement, { ...idsIn(statement, scope), ...own, ...read.shared }, call)];
}

/** The ids that the statement asks for: one made for a scope does not name the ids that the scope leaves open. */
function idsIn({ parameters }: Statement, scope: Scope): Parameters {
  return Object.fromEntries(Object.entries(idsOf(scope)).filter(([name]) => parameters.has(name)));
}
