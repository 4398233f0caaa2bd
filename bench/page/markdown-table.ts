import type { Figures } from '../figures.js';

/** A Markdown table with a column for every name that a row has, in the order in which they come up. */
export function markdownTable(rows: readonly Figures[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const isNumeric = (column: string) => rows.every((row) => typeof (row[column] ?? 0) === 'number');
  const lines = [
    columns.map(cell),
    columns.map((column) => (isNumeric(column) ? '---:' : '---')),
    ...rows.map((row) => columns.map((column) => cell(row[column]))),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What JSON has no number for (NaN, infinite) arrives as null: an empty cell. */
function cell(value: number | string | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return value.toLocaleString('en-US', { maximumFractionDigits: 3 });
  return value.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
