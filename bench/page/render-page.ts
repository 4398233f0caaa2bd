import { type BenchResult, tablesOf } from '../figures.js';
import { markdownTable } from './markdown-table.js';
import { SECTIONS, type Section } from './sections.js';

/** docs/benchmarks.md from the results that are published, by name. */
export function renderPage(results: Readonly<Record<string, BenchResult>>): string {
  return [
    '# Benchmarks',
    '',
    'Generated from `bench/published/` by `npm run bench -- page`. `npm run bench -- page NAME …` first takes over what the last',
    'run of a benchmark has left in `bench/results/`. A `+` behind a commit: files had been changed since.',
    '',
    ...SECTIONS.flatMap((section) => renderSection(section, results[section.name])),
  ].join('\n');
}

function renderSection({ name, title, about }: Section, result: BenchResult | undefined): readonly string[] {
  const head = [`## ${title}`, '', about, ''];
  if (result === undefined) return [...head, `Not published: \`npm run bench -- ${name}\`.`, ''];
  const { command, machine, measuredAt, commit, figures } = result;
  const at = commit === '' ? '' : `, commit ${commit}`;
  return [
    ...head,
    `\`${command}\` on ${machine}; ${measuredAt.slice(0, 10)}${at}.`,
    '',
    ...Object.entries(tablesOf(figures)).flatMap(([caption, rows]) => [
      ...(caption === '' ? [] : [`### ${caption}`, '']),
      markdownTable(rows),
      '',
    ]),
  ];
}
