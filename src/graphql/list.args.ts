import { ArgsType, Field, Int } from 'type-graphql';
import type { FilterInput } from '../memory/filter-input.js';
import type { JsonObject } from '../memory/model.js';
import type { PageInput } from '../memory/page.js';
import { MemoryFilterInput } from './filter.input.js';
import { JsonObjectScalar } from './scalars.js';

/** Arguments that several fields take, in the same words everywhere. */
export const FIRST = { nullable: true, description: 'How many, 1-100.' } as const;
export const AFTER = {
  nullable: true,
  description: 'A cursor: what comes after it in the same list.',
} as const;
export const EXPIRED = { defaultValue: false, description: 'Show expired memories as well.' } as const;
export const FILTER = { nullable: true, description: 'Narrows the scope further.' } as const;
export const FILTER_JSON = {
  nullable: true,
  description:
    'The conditions of `filter` as one JSON object, in the notation of mem0: `{"AND": [{"user_id": "u"}, {"metadata.age": {"$gte": 18}}]}`. With `filter`, both must hold.',
} as const;
const FIRST_OF_LIST = {
  nullable: true,
  description: 'How many, 1-100, from the beginning or after `after`; 20 when `last` is not given either.',
} as const;
const LAST = {
  nullable: true,
  description:
    'How many, 1-100, from the end or before `before`, in the order of the list. Not with `first` or `after`.',
} as const;
const BEFORE = {
  nullable: true,
  description: 'A cursor: what comes before it in the same list. Not with `first` or `after`.',
} as const;

/** Of a list that can be read from both ends. */
@ArgsType()
export class PageArgs implements PageInput {
  @Field(() => Int, FIRST_OF_LIST)
  readonly first?: number | null;

  @Field(() => String, AFTER)
  readonly after?: string | null;

  @Field(() => Int, LAST)
  readonly last?: number | null;

  @Field(() => String, BEFORE)
  readonly before?: string | null;
}

/** Of a search, which is cut to a scope as a list is. */
@ArgsType()
export class NarrowingArgs {
  @Field(() => MemoryFilterInput, FILTER)
  readonly filter?: FilterInput | null;

  @Field(() => JsonObjectScalar, FILTER_JSON)
  readonly filterJson?: JsonObject | null;

  @Field(() => Boolean, EXPIRED)
  readonly includeExpired!: boolean;
}

/** Of a list of memories, but for its scope. */
@ArgsType()
export class MemoriesArgs extends PageArgs {
  @Field(() => MemoryFilterInput, FILTER)
  readonly filter?: FilterInput | null;

  @Field(() => JsonObjectScalar, FILTER_JSON)
  readonly filterJson?: JsonObject | null;

  @Field(() => Boolean, EXPIRED)
  readonly includeExpired!: boolean;
}

/** Of a list of owners. */
@ArgsType()
export class OwnersArgs extends PageArgs {
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'List also those of which only expired memories are left.',
  })
  readonly includeExpired!: boolean;
}
