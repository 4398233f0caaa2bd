import type { JsonObject, JsonValue } from '../../src/memory/model.js';

/** The same sequence for the same seed: an integer from 0 to `limit - 1` per call. */
export type Random = (limit: number) => number;

/** A linear congruential generator, of which the upper bits are used. */
export function randomFrom(seed: number): Random {
  let state = Math.imul(seed + 1, 2_654_435_761) >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Few keys and values, so that filters meet them; hostile ones among them. */
const KEYS = ['a', 'b', 'a.b', 'x\0y', '__proto__', 'and', "m.tenant='t'", '\\', '\ud7ff', 'path'];
const STRINGS = [
  ...['', 'a', 'A', 'ab', 'b', 'ß', 'SS', 'ς', 'Σ', '\0', '%', '*', '1', 'true', 'null', 'a\0b'],
  ...['\ud7ff', '\ue000', '\ufffe', '\uffff', '😀', '\uffff😀', '\ud7ff\ue000', 'é', 'e\u0301'],
  ...['2024-01-15', '2024-01-15T00:00:00Z', '2024-01-15T01:00:00+02:00', '2024-01-15 10:00', '2024-02-30'],
];
const NUMBERS = [0, -0, 1, 2, -1, 0.5, -0.5, 10, 9, 1e21, -1e300, 5e-324, 2 ** 53 - 1];

export function pick<T>(random: Random, values: readonly T[]): T {
  const value = values[random(values.length)];
  if (value === undefined) throw new Error('There is nothing to pick from.');
  return value;
}

/** The first keys often: a filter on a key that few memories have matches none or all. */
function pickKey(random: Random): string {
  const kind = random(10);
  return kind < 6 ? 'a' : kind < 8 ? 'b' : pick(random, KEYS);
}

export function randomMetadata(random: Random, depth = 1): JsonObject {
  const keys = Array.from({ length: 2 + random(6) }, () => pickKey(random));
  return Object.fromEntries(keys.map((key) => [key, randomValue(random, depth)]));
}

function randomValue(random: Random, depth: number): JsonValue {
  const kind = random(depth < 4 ? 9 : 6);
  if (kind < 5) return kind === 4 ? null : randomScalar(random);
  if (kind === 5 || kind === 6) {
    const item = () => (random(6) === 0 && depth < 3 ? randomValue(random, depth + 2) : randomScalar(random));
    return Array.from({ length: random(4) }, item);
  }
  return randomMetadata(random, depth + 1);
}

function randomScalar(random: Random): string | number | boolean {
  const kind = random(8);
  if (kind === 0) return random(2) === 0;
  // 1e21 is an integer that metadata refuses; filters take it.
  return kind < 4
    ? pick(
        random,
        NUMBERS.filter((value) => value !== 1e21 && value !== -1e300),
      )
    : pick(random, STRINGS);
}

/** A filter in JSON; about half of its leaves are on metadata. */
export function randomFilter(random: Random, depth = 1): JsonObject {
  const kind = random(depth > 3 ? 6 : 10);
  if (kind < 4) return { [randomPath(random)]: randomCondition(random) };
  if (kind === 4) return randomFieldTest(random);
  if (kind === 5) return { [randomPath(random)]: randomCondition(random), ...randomFieldTest(random) };
  if (kind === 6)
    return { NOT: random(2) === 0 ? randomFilter(random, depth + 1) : randomFilters(random, depth) };
  return { [pick(random, ['AND', 'or', '$or'])]: randomFilters(random, depth) };
}

function randomFilters(random: Random, depth: number): readonly JsonObject[] {
  return Array.from({ length: random(8) === 0 ? 0 : 1 + random(3) }, () => randomFilter(random, depth + 1));
}

function randomPath(random: Random): string {
  const keys = Array.from({ length: random(6) === 0 ? 2 : 1 }, () => pickKey(random));
  return `metadata.${keys.map((key) => key.replace(/[\\.]/g, '\\$&')).join('.')}`;
}

function randomCondition(random: Random): JsonValue {
  const conditions = Array.from({ length: random(4) === 0 ? 2 : 1 }, () => randomOperator(random));
  return Object.fromEntries(conditions);
}

function randomOperator(random: Random): readonly [string, JsonValue] {
  const scalars = () => Array.from({ length: random(13) }, () => randomScalar(random));
  switch (random(8)) {
    case 0:
      return [pick(random, ['eq', '$ne']), random(5) === 0 ? null : randomScalar(random)];
    case 1:
      return [pick(random, ['in', 'nin']), scalars()];
    case 2:
      return ['exists', random(2) === 0];
    case 3:
      return ['contains', randomScalar(random)];
    case 4:
      return [pick(random, ['icontains', 'startsWith']), pick(random, STRINGS)];
    default:
      return [
        pick(random, ['gt', '$gte', 'lt', '$lte']),
        pick<string | number>(random, [...NUMBERS, ...STRINGS]),
      ];
  }
}

function randomFieldTest(random: Random): JsonObject {
  const time = pick(random, ['2026-11-22T10:00:00Z', '2026-11-22T10:00:00.001Z', '1970-01-01']);
  return pick<JsonObject>(random, [
    { agent_id: pick(random, ['a', 'b']) },
    { actorId: { [pick(random, ['exists', 'exists'])]: random(2) === 0 } },
    { role: { nin: [pick(random, ['user', 'TOOL'])] } },
    { text: { [pick(random, ['contains', 'icontains', 'startsWith'])]: pick(random, STRINGS) } },
    { eventAt: { [pick(random, ['gt', 'gte', 'lt', 'lte', 'eq', 'ne'])]: time } },
    { created_at: { [pick(random, ['gt', 'lte'])]: time } },
    { expires_at: { [pick(random, ['gt', 'gte', 'lt', 'lte', 'eq', 'ne'])]: time } },
  ]);
}

export { STRINGS as RANDOM_STRINGS };
