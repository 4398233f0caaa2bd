import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tablesOf } from '../../../bench/figures.js';
import { markdownTable } from '../../../bench/page/markdown-table.js';
import { renderPage } from '../../../bench/page/render-page.js';
import { readPublished } from '../../../bench/page.js';

test('docs/benchmarks.md is what the published results generate', () => {
  const page = readFileSync(new URL('../../../docs/benchmarks.md', import.meta.url), 'utf8');
  expect(page, 'Run: npm run bench -- page').toBe(renderPage(readPublished()));
});

describe('a page', () => {
  const result = {
    command: 'npm run bench -- start',
    measuredAt: '2026-11-23T12:00:00.000Z',
    commit: 'abc1234567',
    machine: '2 cores',
    figures: { coldSeconds: 20.5, warmSeconds: 4 },
  };

  test('says how, where, when and of what the figures were measured', () => {
    const page = renderPage({ start: result });
    expect(page).toContain('`npm run bench -- start` on 2 cores; 2026-11-23, commit abc1234567.');
    expect(page).toContain('| coldSeconds | warmSeconds |\n| ---: | ---: |\n| 20.5 | 4 |');
  });

  test('has every table under its title', () => {
    const page = renderPage({ load: { ...result, figures: { One: [{ a: 1 }], Two: [{ b: 2 }] } } });
    expect(page).toMatch(/### One\n\n\| a \|[\s\S]*### Two\n\n\| b \|/);
  });

  test('names the command of what is not published', () => {
    expect(renderPage({})).toContain('Not published: `npm run bench -- scale`.');
  });
});

test('a table has all columns that a row has, and cannot be broken by its texts', () => {
  const rows = [
    { name: 'a|b\nc', count: 12_345.6789 },
    { name: '', other: 'x' },
  ];
  expect(markdownTable(rows)).toBe(
    '| name | count | other |\n| --- | ---: | --- |\n| a\\|b c | 12,345.679 |  |\n|  |  | x |',
  );
});

test('one row, one table and several are told apart', () => {
  expect(tablesOf({ a: 1 })).toEqual({ '': [{ a: 1 }] });
  expect(tablesOf([{ a: 1 }])).toEqual({ '': [{ a: 1 }] });
  expect(tablesOf({ One: [{ a: 1 }], Two: [] })).toEqual({ One: [{ a: 1 }], Two: [] });
});
