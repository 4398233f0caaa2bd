import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exampleTabs } from '../../src/console/example-tabs.js';

const folder = new URL('../../examples/operations/', import.meta.url);

function filesEndingIn(ending: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  return Object.fromEntries(names.map((name) => [`x/${name}`, readFileSync(new URL(name, folder), 'utf8')]));
}

describe('exampleTabs', () => {
  it('opens every example operation with its variables, in the order of the file names', () => {
    const operations = filesEndingIn('.graphql');
    const tabs = exampleTabs(operations, filesEndingIn('.variables.json'));
    expect(tabs.map((tab) => tab.query)).toEqual(
      Object.keys(operations)
        .sort()
        .map((path) => operations[path]),
    );
    for (const tab of tabs) expect(JSON.parse(tab.variables)).toBeTypeOf('object');
    expect(tabs.length).toBeGreaterThanOrEqual(7);
  });

  it('refuses an operation without variables and variables without an operation', () => {
    expect(() => exampleTabs({ 'a.graphql': '{x}' }, {})).toThrow('a.graphql has no a.variables.json');
    expect(() => exampleTabs({}, { 'b.variables.json': '{}' })).toThrow('b.variables.json');
  });
});
