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
 * For each shape and size the scope that comes nearest to that size, if there is any; one that is the same in a store of any
 * size comes before one that is not.
 */
export function chooseCells(places: readonly Place[]): readonly Cell[] {
  return SHAPES.flatMap((shape) => {
    const chosen = new Map<number, { readonly key: string; readonly size: number }>();
    for (const isSame of [true, false]) {
      const taken = new Set(chosen.keys());
      const counted = places.filter((place) => isSameInAnyStore(place, shape) === isSame);
      for (const [key, size] of countScopes(counted, shape)) {
        const bucket = USER_SIZES.find((limit) => size <= limit);
        if (bucket === undefined || taken.has(bucket) || size <= (chosen.get(bucket)?.size ?? 0)) continue;
        chosen.set(bucket, { key, size });
      }
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

/** Whether the scope of this shape that the place belongs to has the same memories however large the store is. */
function isSameInAnyStore(place: Place, shape: readonly IdField[]): boolean {
  const ofOneUser = shape.includes('userId') || shape.includes('runId');
  return ofOneUser ? place.userId.startsWith(MEASURED_USER) : place.agentId.startsWith(OWN_AGENT);
}

function countScopes(places: readonly Place[], shape: readonly IdField[]): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const place of places) {
    const key = keyOf(place, shape);
    sizes.set(key, (sizes.get(key) ?? 0) + 1);
  }
  return sizes;
}

function keyOf(place: Place, shape: readonly IdField[]): string {
  return shape.map((field) => place[field]).join('\n');
}

function nameOf(shape: readonly IdField[]): string {
  return shape.map((field) => field.replace('Id', '')).join('+');
}
