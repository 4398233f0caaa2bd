/** What GraphiQL opens a tab with. */
export interface ExampleTab {
  readonly query: string;
  readonly variables: string;
}

/**
 * One tab per operation file, in the order of the file names, each with its variables.
 *
 * Keys are paths: `…/name.graphql` in `operations`, `…/name.variables.json` in `variables`; values are the
 * files' texts. Throws where an operation has no variables file or a variables file no operation, so that a
 * renamed example fails the build and not the visitor.
 */
export function exampleTabs(
  operations: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>>,
): ExampleTab[] {
  const orphans = Object.keys(variables).filter((path) => operations[operationPath(path)] === undefined);
  if (orphans.length > 0) throw new Error(`No operation belongs to ${orphans.join(', ')}`);

  return Object.keys(operations)
    .sort()
    .map((path) => {
      const text = variables[variablesPath(path)];
      if (text === undefined) throw new Error(`${path} has no ${variablesPath(path)}`);
      return { query: operations[path] ?? '', variables: text.trim() };
    });
}

function variablesPath(operation: string): string {
  return operation.replace(/\.graphql$/, '.variables.json');
}

function operationPath(variables: string): string {
  return variables.replace(/\.variables\.json$/, '.graphql');
}
