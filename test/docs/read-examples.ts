import { readFileSync } from 'node:fs';

/** Variables of a call, with what it gives or how it is refused. */
export interface Case {
  readonly with: object;
  readonly gives?: unknown;
  readonly error?: string;
  readonly argument?: string;
}

/** A scope, perhaps filtered, and the texts in it. */
export interface Question {
  readonly scope: object;
  readonly filter?: object;
  readonly filterJson?: object;
  readonly includeExpired?: boolean;
  /** Texts in ascending order, apart by spaces. */
  readonly matches?: string;
  /** How many deleteMemories would take, when it is not as many as match. */
  readonly deletes?: number;
  readonly error?: string;
  readonly argument?: string;
}

/** What a section of a document shows, in its order. */
export type Example =
  | { readonly kind: 'document'; readonly query: string; readonly cases: readonly Case[] }
  | { readonly kind: 'entries'; readonly entries: readonly object[] }
  | { readonly kind: 'questions'; readonly questions: readonly Question[] };

export interface Section {
  readonly title: string;
  readonly examples: readonly Example[];
}

/** The sections of `docs/semantics.md`, by their second-level headings. */
export function readSections(): readonly Section[] {
  const text = readFileSync(new URL('../../docs/semantics.md', import.meta.url), 'utf8');
  return text
    .split(/^## /m)
    .slice(1)
    .map((part) => ({ title: part.slice(0, part.indexOf('\n')), examples: readExamples(part) }));
}

function readExamples(section: string): readonly Example[] {
  const examples: Example[] = [];
  let query: string | null = null;
  for (const [, language, body = ''] of section.matchAll(/^```(graphql|json)\n([\s\S]*?)^```$/gm)) {
    if (language === 'graphql') {
      if (query !== null) throw new Error(`An example comes to nothing: ${query}`);
      query = body;
      continue;
    }
    const value = JSON.parse(body) as unknown;
    examples.push(query === null ? readStatement(value) : { kind: 'document', query, cases: casesOf(value) });
    query = null;
  }
  if (query !== null) throw new Error(`An example comes to nothing: ${query}`);
  return examples;
}

function readStatement(value: unknown): Example {
  if (Array.isArray(value)) return { kind: 'questions', questions: value as Question[] };
  const { entries } = value as { readonly entries?: readonly object[] };
  return { kind: 'entries', entries: entries ?? [] };
}

/** A list of calls, else the answer to the only one. */
function casesOf(value: unknown): readonly Case[] {
  const isCase = (item: unknown) => typeof item === 'object' && item !== null && 'with' in item;
  if (Array.isArray(value) && value.length > 0 && value.every(isCase)) return value as Case[];
  return [{ with: {}, gives: value }];
}

/**
 * An answer as it may be written: whole, or without the names and brackets around an only value; of a list also
 * each member without those around its only value.
 */
export function waysToWrite(answer: unknown): readonly unknown[] {
  const ways = peel(answer);
  const last = ways.at(-1);
  if (!Array.isArray(last)) return ways;
  const peeled = last.map(peel);
  const depth = Math.min(...peeled.map(({ length }) => length));
  if (!Number.isFinite(depth)) return ways;
  return [...ways, ...Array.from({ length: depth - 1 }, (_, i) => peeled.map((all) => all[i + 1]))];
}

/** The value, what it alone holds, what that alone holds, and so on. */
function peel(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [value];
  const members = Object.values(value);
  return members.length === 1 ? [value, ...peel(members[0])] : [value];
}
