import { readFileSync } from 'node:fs';
import graphqlEslint from '@graphql-eslint/eslint-plugin';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { Linter } from 'eslint';
import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const published = read('schema/memory.graphql');

function lint(sdl: string): readonly string[] {
  const { configs, parser } = graphqlEslint;
  const recommended = configs['flat/schema-recommended'].rules;
  const relay = configs['flat/schema-relay'].rules;
  const messages = new Linter({ configType: 'flat' }).verify(
    sdl,
    [
      {
        files: ['**/*.graphql'],
        plugins: { '@graphql-eslint': graphqlEslint },
        languageOptions: { parser, parserOptions: { graphQLConfig: { schema: sdl } } },
        rules: {
          ...recommended,
          ...relay,
          '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
          // Connections have `nodes` beside `edges`; the ids of users and the like are the callers' own, so that no
          // `node(id)` could find them, and an event is a part of its memory.
          '@graphql-eslint/relay-edge-types': [
            'error',
            { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false },
          ],
          // What is a part of something else, or an outcome, has no id of its own.
          '@graphql-eslint/strict-id-in-types': [
            'error',
            {
              exceptions: {
                types: ['PageInfo', 'MemoryEvent', 'MemoryChange'],
                suffixes: [
                  'Connection',
                  'Edge',
                  'Payload',
                  'Result',
                  'Explanation',
                  'Timings',
                  'Info',
                  'Quality',
                ],
              },
            },
          ],
        },
      },
    ] as unknown as Linter.Config[],
    'memory.graphql',
  );
  return messages.map(({ line, ruleId, message }) => `${line} ${ruleId}: ${message}`);
}

test('the published SDL has no error by the recommended rules and those of Relay', () => {
  expect(lint(published)).toEqual([]);
});

test('the rules are at work', () => {
  const wrong = published
    .replace('type MemoryEdge {', 'type memory_edge {')
    .replaceAll('MemoryEdge!', 'memory_edge!');
  expect(lint(wrong).join()).toMatch(/naming-convention/);
  expect(lint(published.replace('hasNextPage: Boolean!', 'hasNextPage: String!')).join()).toMatch(
    /relay-page-info/,
  );
});

/**
 * Breaking changes of the API since its last release that CHANGELOG.md does not name. One is named by its path, in
 * backquotes, in the entry of a version that is not released yet: `Memory.score`.
 */
async function unannounced(released: string, next: string, changelog: string): Promise<readonly string[]> {
  const upcoming = changelog.split(/^## /m)[1] ?? '';
  const changes = await diff(buildSchema(released), buildSchema(next));
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .filter(({ path = '' }) => !upcoming.includes(`\`${path}\``))
    .map(({ path, message }) => `${path}: ${message}`);
}

test('no breaking change against the last release goes unannounced', async () => {
  expect(await unannounced(read('schema/released.graphql'), published, read('CHANGELOG.md'))).toEqual([]);
});

test('a breaking change is seen, and passes once it is announced for the next release', async () => {
  const without = published.replace('  version: Int!\n}', '  versions: Int!\n}');
  expect(without).not.toBe(published);
  const log = (text: string) =>
    `# Changelog\n\n## 0.2.0 (unreleased)\n\n${text}\n\n## 0.1.0\n\n- \`Memory.version\`\n`;
  expect(await unannounced(published, without, log('- Nothing.'))).toEqual([
    expect.stringContaining('Memory.version'),
  ]);
  expect(await unannounced(published, without, log('- `Memory.version` is gone.'))).toEqual([]);
});
