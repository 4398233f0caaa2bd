import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { listMemories } from '../../src/memory/list.js';
import type { JsonObject } from '../../src/memory/model.js';
import type { ScopedInput } from '../../src/memory/read-scope.js';
import { searchMemories } from '../../src/memory/search.js';
import { codeOf, openCore } from '../memory/core.js';

interface Example extends Omit<ScopedInput, 'scope'> {
  readonly scope?: ScopedInput['scope'];
  readonly matches?: string;
  readonly error?: 'VALIDATION_004' | 'VALIDATION_005' | 'VALIDATION_008';
  readonly argument?: string;
}

const text = readFileSync(new URL('../../docs/semantics.md', import.meta.url), 'utf8');
const section = /^## Filters\n(?<body>[\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(text)?.groups?.body ?? '';
const blocks = [...section.matchAll(/```json\n([\s\S]*?)```/g)].map(
  (match) => JSON.parse(match[1] ?? '') as unknown,
);
const [data, ...lists] = blocks as [
  {
    readonly memories: Readonly<Record<string, JsonObject>>;
    readonly expiresAt: Readonly<Record<string, string>>;
  },
  ...Example[][],
];
const examples = lists.flat();

describe('docs/semantics.md, Filters', () => {
  const core = openCore();
  beforeAll(() =>
    core.add(
      ...Object.entries(data.memories).map(([name, metadata]) => ({
        scope: { userId: 'u', actorId: 'alice' },
        text: name,
        metadata,
        expiresAt: data.expiresAt[name],
      })),
    ),
  );

  test('has examples', () => {
    expect(examples.length).toBeGreaterThan(40);
  });

  test.each(examples.map((example) => [JSON.stringify(example), example] as const))(
    '%s',
    async (_name, example) => {
      const { scope = { userId: 'u' }, filter, filterJson, matches, error, argument } = example;
      const input = { scope, filter, filterJson, first: 100 };
      if (error !== undefined) {
        const thrown = await codeOf(() => listMemories(core.deps, core.caller, input), error);
        expect(thrown.argument).toBe(argument);
        return;
      }
      const { memories } = await listMemories(core.deps, core.caller, input);
      const { hits } = await searchMemories(core.deps, core.caller, { ...input, query: 'm' });
      const listed = memories.map(({ memory }) => memory.text).sort();
      expect(listed.join(' ')).toBe(matches);
      expect(hits.map(({ memory }) => memory.text).sort()).toEqual(listed);
    },
  );
});
