import { MEASURED_USER, OWN_AGENT, type Place, USER_SIZES } from './layout.js';

export const ID_FIELDS = ['userId', 'agentId', 'runId', 'actorId'] as const;
export type IdField = (typeof ID_FIELDS)[number];

/** Some of the four ids. */
export type ScopeIds = Partial<Readonly<Record<IdField, string>>>;

/** One scope whose searches are measured. */
export interface Cell {
  /** Which ids are given: `user+agent`. */
  readonly shape: string;
  /** The size that it stands for: at most so many memories, more than the next smaller one. */
  readonly bucket: number;
  readonly scope: ScopeIds;
  /** Places of its memories in the layout, ascending. */
  readonly members: readonly number[];
}

/** All sets of ids that a request may name: each but those of an actor alone. 14 of the 15 that are not empty. */
export const SHAPES: readonly (readonly IdField[])[] = Array.from({ length: 15 }, (_, i) =>
  ID_FIELDS.filter((_field, bit) => ((i + 1) >> bit) & 1),
).filter((fields) => fields.some((field) => field !== 'actorId'));

/**
 * For each shape and size one scope, if there is any: of the smallest measured user with a scope of that size the largest,
 * so that it is the same one in a store of any size; where no measured user has one, the largest of the others.
 */
export function chooseCells(places: readonly Place[]): readonly Cell[] {
  return SHAPES.flatMap((shape) => {
    const chosen = new Map<number, SizedScope>();
    for (const found of countScopes(places, shape)) {
      const bucket = USER_SIZES.find((limit) => found.size <= limit);
      if (bucket === undefined) continue;
      const other = chosen.get(bucket);
      if (other === undefined || compareChoice(found, other) < 0) chosen.set(bucket, found);
    }
    const buckets = new Map([...chosen].map(([bucket, { key }]) => [key, bucket]));
    const members = new Map<string, number[]>([...buckets.keys()].map((key) => [key, []]));
    for (const [i, place] of places.entries()) members.get(keyOf(place, shape))?.push(i);
    return [...members]
      .map(([key, found]): Cell => {
        const place = places[found[0] ?? 0];
        const scope = Object.fromEntries(shape.map((field) => [field, place?.[field]]));
        return { shape: nameOf(shape), bucket: buckets.get(key) ?? 0, scope, members: found };
      })
      .sort((a, b) => a.bucket - b.bucket);
  });
}

/** Whether a memory with these ids is in the scope. */
export function isInside(scope: ScopeIds, ids: ScopeIds): boolean {
  return ID_FIELDS.every((field) => scope[field] === undefined || scope[field] === ids[field]);
}

interface SizedScope {
  readonly key: string;
  /** Memories of the measured user whose scope it is; infinite where it grows with the store. */
  readonly userSize: number;
  size: number;
}

function compareChoice(a: SizedScope, b: SizedScope): number {
  return a.userSize === b.userSize ? b.size - a.size : a.userSize - b.userSize;
}

function countScopes(places: readonly Place[], shape: readonly IdField[]): Iterable<SizedScope> {
  const scopes = new Map<string, SizedScope>();
  for (const place of places) {
    const key = keyOf(place, shape);
    const known = scopes.get(key);
    if (known === undefined) scopes.set(key, { key, userSize: userSizeOf(place, shape), size: 1 });
    else known.size += 1;
  }
  return scopes.values();
}

function userSizeOf({ userId, agentId }: Place, shape: readonly IdField[]): number {
  const ofOneUser = shape.includes('userId') || shape.includes('runId');
  const isMeasured = ofOneUser ? userId.startsWith(MEASURED_USER) : agentId.startsWith(OWN_AGENT);
  return isMeasured ? Number(userId.split('-')[1]) : Number.POSITIVE_INFINITY;
}

function keyOf(place: Place, shape: readonly IdField[]): string {
  return shape.map((field) => place[field]).join('\n');
}

function nameOf(shape: readonly IdField[]): string {
  return shape.map((field) => field.replace('Id', '')).join('+');
}
