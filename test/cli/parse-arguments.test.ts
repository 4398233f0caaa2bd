import { describe, expect, test } from 'vitest';
import type { Command, CommandEntry } from '../../src/cli/command.js';
import { searchCommand } from '../../src/cli/commands/search.js';
import { findCommand, nearest, parseArguments } from '../../src/cli/parse-arguments.js';

const entry = (name: string): CommandEntry => ({ name, summary: '', load: async () => searchCommand });
const table = ['search', 'neo4j start', 'neo4j stop'].map(entry);

function refusal(command: Command, ...words: string[]): string {
  try {
    parseArguments(command, words);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'accepted';
}

describe('a command is found', () => {
  test('by one word or two, also behind common options', () => {
    expect(findCommand(table, ['search', 'x'])).toMatchObject({ entry: { name: 'search' }, rest: ['x'] });
    expect(findCommand(table, ['neo4j', 'stop', '--yes'])).toMatchObject({
      entry: { name: 'neo4j stop' },
      rest: ['--yes'],
    });
    expect(findCommand(table, ['--json', 'search', 'x'])).toMatchObject({ rest: ['--json', 'x'] });
  });

  test('never by part of its name', () => {
    expect(findCommand(table, ['neo4j'])).toBeUndefined();
    expect(findCommand(table, ['sear'])).toBeUndefined();
    expect(findCommand(table, ['--json'])).toBeUndefined();
  });
});

describe('the arguments of a command', () => {
  test('are its values and its words, in any order', () => {
    const args = parseArguments(searchCommand, ['--user', 'alice', 'tea or coffee?', '--first=3', '--json']);
    expect(args.at(0)).toBe('tea or coffee?');
    expect([args.text('user'), args.text('agent')]).toEqual(['alice', undefined]);
    expect(args.integer('first', 1, 100)).toBe(3);
    expect([args.flag('json'), args.flag('help')]).toEqual([true, false]);
  });

  test('may begin with a dash when an equals sign or two dashes say so', () => {
    expect(parseArguments(searchCommand, ['q', '--user=-x']).text('user')).toBe('-x');
    expect(parseArguments(searchCommand, ['--user', 'u', '--', '--what?']).at(0)).toBe('--what?');
    expect(refusal(searchCommand, 'q', '--user', '--agent', 'a')).toBe('--user needs a value: --user=ID.');
  });

  test('are refused with the nearest name', () => {
    expect(refusal(searchCommand, 'q', '--usr', 'a')).toBe('--usr is no option here. Did you mean --user?');
    expect(refusal(searchCommand, 'q', '-u')).toContain('-u is no option here');
    expect(refusal(searchCommand, 'q', '--toString')).toContain('--toString is no option here');
  });

  test('are refused when one is missing or too much', () => {
    expect(refusal(searchCommand)).toBe('QUERY is missing.');
    expect(refusal(searchCommand, 'how', 'is', 'it')).toContain('"is", "it" is too much');
    expect(refusal(searchCommand, 'q', '--user')).toBe('--user needs a value: --user=ID.');
    expect(refusal(searchCommand, 'q', '--json=1')).toBe('--json takes no value.');
  });

  test('never hold a secret, and a secret that was typed is not repeated', () => {
    const message = refusal(searchCommand, 'q', '--token=abcdef0123456789');
    expect(message).toContain('ENGRAPH_TOKEN');
    expect(message).not.toContain('abcdef');
    expect(refusal(searchCommand, 'q', '--password=hunter2')).not.toContain('hunter2');
  });

  test.each(['0', '101', '1.5', 'x', '1e1', ' 5'])('a number is not %j', (text) => {
    const args = parseArguments(searchCommand, ['q', `--first=${text}`]);
    expect(() => args.integer('first', 1, 100)).toThrow('--first must be a whole number from 1 to 100');
  });

  test('of a request for help need not be complete', () => {
    expect(parseArguments(searchCommand, ['--help']).flag('help')).toBe(true);
  });
});

test('the nearest word is the one with the fewest changes', () => {
  expect(nearest('serch', ['serve', 'search', 'doctor'])).toBe('search');
  expect(nearest('x', [])).toBeUndefined();
});
