export const ID_FIELDS = ['userId', 'agentId', 'runId', 'actorId'] as const;
/** Properties of a memory that hold epoch milliseconds; `expiresAt` is null for what never expires. */
export const TIME_FIELDS = ['createdAt', 'updatedAt', 'eventAt', 'expiresAt'] as const;
export type IdField = (typeof ID_FIELDS)[number];
export type TimeField = (typeof TIME_FIELDS)[number];
/** What a filter can ask for besides metadata. */
export type FilterField = IdField | TimeField | 'role' | 'text';
export type Comparison = 'gt' | 'gte' | 'lt' | 'lte';
export type Scalar = string | number | boolean;

/**
 * What a filter means, closed and two-valued: a field without a value makes every leaf false, and `not`
 * is an exact complement. All other operators are spelled with these: `ne` is not-in, `eq: null` is
 * not-exists. `and` of nothing matches all, `or` of nothing matches none. Both spellings, typed and JSON,
 * become this, and every store evaluates nothing else.
 */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  | { readonly kind: 'in'; readonly field: IdField | 'role' | 'text'; readonly values: readonly string[] }
  | { readonly kind: 'instant'; readonly field: TimeField; readonly values: readonly number[] }
  | {
      readonly kind: 'order';
      readonly field: TimeField;
      readonly operator: Comparison;
      readonly value: number;
    }
  | { readonly kind: 'exists'; readonly field: FilterField }
  | { readonly kind: 'substring'; readonly field: 'text'; readonly match: Substring; readonly value: string }
  | { readonly kind: 'metadata'; readonly path: readonly string[]; readonly test: MetadataTest };

/** `contains` and `startsWith` distinguish case, `icontains` compares in upper case. */
export type Substring = 'contains' | 'icontains' | 'startsWith';

/**
 * A test of the value at a path through objects. Types never convert: a value of another type fails every
 * test but `exists`. A list equals no scalar; `contains` is the only test that looks into it.
 */
export type MetadataTest =
  /** There is a value, and it is not null. */
  | { readonly kind: 'exists' }
  /** It is one of these scalars. */
  | { readonly kind: 'in'; readonly values: readonly Scalar[] }
  /** It is a list with this element, or a string with this substring. */
  | { readonly kind: 'contains'; readonly value: Scalar }
  | { readonly kind: 'substring'; readonly match: 'icontains' | 'startsWith'; readonly value: string }
  | { readonly kind: 'order'; readonly operator: Comparison; readonly value: Ordered };

/**
 * Numbers stand in order with numbers, texts by code point, and instants (epoch milliseconds) with the
 * strings that are ISO dates: see parseIsoDate.
 */
export type Ordered =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'instant'; readonly value: number };

export const MATCH_ALL: Filter = { kind: 'and', of: [] };

/** Both must hold. */
export function both(a: Filter, b: Filter): Filter {
  return { kind: 'and', of: [a, b] };
}

/** Exactly what the other does not match. */
export function not(filter: Filter): Filter {
  return { kind: 'not', of: filter };
}

/** True when the filter lets everything through as it is written; false says nothing about its effect. */
export function matchesAll(filter: Filter): boolean {
  return filter.kind === 'and' && filter.of.every(matchesAll);
}
