import { readFileSync } from 'node:fs';
import { type GraphQLSchema, graphql } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildApiSchema } from '../../src/graphql/build-schema.js';
import { makeContext } from '../../src/graphql/context.js';
import { MemoryError } from '../../src/memory/errors.js';
import type { ScopeInput } from '../../src/memory/scope.js';
import { openCore } from '../memory/core.js';

const text = readFileSync(new URL('../../docs/semantics.md', import.meta.url), 'utf8');
const section = /^## Paths\n(?<body>[\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(text)?.groups?.body ?? '';
const blocks = [...section.matchAll(/```(graphql|json)\n([\s\S]*?)```/g)].map(([, kind, body = '']) => ({
  kind,
  body,
}));
const [data, ...rest] = blocks;
const { memories } = JSON.parse(data?.body ?? '') as { memories: Readonly<Record<string, ScopeInput>> };
const examples = rest.flatMap(({ kind, body }, i) =>
  kind === 'graphql' ? [{ query: body.trim(), answer: JSON.parse(rest[i + 1]?.body ?? '') as unknown }] : [],
);

describe('docs/semantics.md, Paths', () => {
  const core = openCore();
  let schema: GraphQLSchema;
  beforeAll(async () => {
    schema = await buildApiSchema();
    for (const [id, scope] of Object.entries(memories)) {
      await core.add({ id, scope, text: id });
      core.now += 1;
    }
  });

  test('has examples, each with its answer', () => {
    expect(examples.length).toBeGreaterThan(7);
    expect(rest.map(({ kind }) => kind).join(' ')).toBe(examples.map(() => 'graphql json').join(' '));
  });

  test.each(examples.map((example) => [example.query, example.answer] as const))(
    '%s',
    async (source, answer) => {
      const request = { ...core.caller, signal: new AbortController().signal, requestId: 'x' };
      const result = await graphql({ schema, source, contextValue: makeContext(core.deps, request) });
      const errors = result.errors?.map(({ originalError, path = [] }) => {
        if (!(originalError instanceof MemoryError)) throw originalError;
        const { code, argument } = originalError;
        return { code, path: path.join('.'), ...(argument === undefined ? {} : { argument }) };
      });
      const found = errors === undefined ? result.data : { errors };
      expect(JSON.parse(JSON.stringify(found))).toEqual(answer);
    },
  );
});
