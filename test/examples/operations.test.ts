import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, GraphQLError, Kind, parse, validate } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { describe, expect, it } from 'vitest';
import { exampleTabs } from '../../src/console/example-tabs.js';

const project = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, project), 'utf8');
const schema = buildSchema(read('schema/memory.graphql'));
const folder = 'examples/operations/';
const names = readdirSync(new URL(folder, project));
const texts = (ending: string) =>
  Object.fromEntries(
    names.filter((name) => name.endsWith(ending)).map((name) => [name, read(folder + name)]),
  );
const tabs = exampleTabs(texts('.graphql'), texts('.variables.json'));

/** The one operation of a document and its name. */
function operationOf(query: string) {
  const operations = parse(query).definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (operations.length !== 1 || operation?.name === undefined)
    throw new GraphQLError('Each file holds one named operation.');
  return { operation, name: operation.name.value };
}

describe.each(tabs.map((tab) => ({ ...tab, ...operationOf(tab.query) })))('$name', (tab) => {
  it('is an operation of the API', () => {
    expect(validate(schema, parse(tab.query))).toEqual([]);
  });

  it('fits its variables, and they it', () => {
    const variables = JSON.parse(tab.variables) as Record<string, unknown>;
    const declared = tab.operation.variableDefinitions ?? [];
    expect(getVariableValues(schema, declared, variables).errors).toBeUndefined();
    const names = declared.map(({ variable }) => variable.name.value);
    for (const given of Object.keys(variables)) expect(names).toContain(given);
  });
});

describe('the example operations', () => {
  it('use every root field of the API but the ones that others contain', () => {
    const used = tabs.flatMap(({ query }) =>
      operationOf(query).operation.selectionSet.selections.flatMap((selection) =>
        selection.kind === Kind.FIELD ? [selection.name.value] : [],
      ),
    );
    const fields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(
      (type) => Object.keys(type?.getFields() ?? {}),
    );
    const left = fields.filter((field) => !used.includes(field));
    expect(left.sort()).toEqual(['deleteMemory', 'memory', 'node', 'nodes']);
  });
});
