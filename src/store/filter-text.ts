import type { Comparison, Filter, MetadataTest } from '../memory/filter.js';
import type { Parameter } from './bolt-parameters.js';
import {
  elementFact,
  type FactRange,
  orderRanges,
  pathPrefix,
  STRING_OFFSET,
  scalarFact,
  stringRange,
  stringStarts,
} from './metadata-facts.js';

/** A filter as a condition on `m`, of constants and the parameters `f0`, `f1` … */
export interface FilterText {
  readonly text: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
}

type Bind = (value: Parameter) => string;

const COMPARISONS: Readonly<Record<Comparison, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };

/**
 * Two-valued: a comparison with an absent property is null in Cypher and false here. Filters that differ only in how
 * they are nested, such as the two spellings of one, have one text, and with it one plan in the database.
 */
export function filterText(filter: Filter): FilterText {
  const parameters: Record<string, Parameter> = {};
  const bind: Bind = (value) => {
    const name = `f${Object.keys(parameters).length}`;
    parameters[name] = value;
    return `$${name}`;
  };
  return { text: write(flatten(filter), bind), parameters };
}

/** The same without a list in a list of its kind, a list of one, and a double negation. Leaves stay in their order. */
function flatten(filter: Filter): Filter {
  if (filter.kind === 'not') {
    const of = flatten(filter.of);
    return of.kind === 'not' ? of.of : { kind: 'not', of };
  }
  if (filter.kind !== 'and' && filter.kind !== 'or') return filter;
  const { kind } = filter;
  const of = filter.of.map(flatten).flatMap((member) => (member.kind === kind ? member.of : [member]));
  const [only] = of;
  return only !== undefined && of.length === 1 ? only : { kind, of };
}

function write(filter: Filter, bind: Bind): string {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      if (filter.of.length === 0) return filter.kind === 'and' ? 'true' : 'false';
      const word = filter.kind === 'and' ? ' AND ' : ' OR ';
      return `(${filter.of.map((member) => write(member, bind)).join(word)})`;
    }
    case 'not':
      return `NOT ${write(filter.of, bind)}`;
    case 'in':
    case 'instant':
      return known(`m.${filter.field} IN ${bind(filter.values)}`);
    case 'order':
      return known(`m.${filter.field} ${COMPARISONS[filter.operator]} ${bind(filter.value)}`);
    case 'exists':
      return `(m.${filter.field} IS NOT NULL)`;
    case 'substring':
      return known(substring(`m.${filter.field}`, filter.match, bind(filter.value)));
    case 'metadata':
      return known(`any(f IN m.metadataFacts WHERE ${writeTest(filter.path, filter.test, bind)})`);
  }
}

/** A condition on the fact `f`. */
function writeTest(path: readonly string[], test: MetadataTest, bind: Bind): string {
  const prefix = pathPrefix(path);
  switch (test.kind) {
    case 'exists':
      return `f STARTS WITH ${bind(prefix)}`;
    case 'in':
      return `f IN ${bind(test.values.map((value) => scalarFact(prefix, value)))}`;
    case 'contains': {
      const element = `f = ${bind(elementFact(prefix, test.value))}`;
      if (typeof test.value !== 'string') return element;
      return `${element} OR ${inString(prefix, 'contains', test.value, bind)}`;
    }
    case 'substring':
      return test.match === 'icontains'
        ? inString(prefix, 'icontains', test.value, bind)
        : stringStarts(prefix, test.value)
            .map((start) => `f STARTS WITH ${bind(start)}`)
            .join(' OR ');
    case 'order':
      return orderRanges(prefix, test.operator, test.value)
        .map((range) => inRange(range, bind))
        .join(' OR ');
  }
}

function inString(prefix: string, match: 'contains' | 'icontains', value: string, bind: Bind): string {
  const text = `substring(f, ${STRING_OFFSET})`;
  return `(${inRange(stringRange(prefix), bind)} AND ${substring(text, match, bind(value))})`;
}

function inRange({ low, high }: FactRange, bind: Bind): string {
  return `(f >= ${bind(low)} AND f < ${bind(high)})`;
}

/** Upper case, since lower case writes a final sigma otherwise than others. */
function substring(text: string, match: 'contains' | 'icontains' | 'startsWith', value: string): string {
  if (match === 'icontains') return `toUpper(${text}) CONTAINS toUpper(${value})`;
  return `${text} ${match === 'contains' ? 'CONTAINS' : 'STARTS WITH'} ${value}`;
}

function known(condition: string): string {
  return `coalesce(${condition}, false)`;
}
