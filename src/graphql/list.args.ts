import { ArgsType, Field, Int } from 'type-graphql';
import type { FilterInput } from '../memory/filter-input.js';
import type { JsonObject } from '../memory/model.js';
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
    'The same language in JSON, for variables: `{"AND": [{"user_id": "u"}, {"metadata.age": {"$gte": 18}}]}`. With `filter`, both must hold.',
} as const;
/** Of everything that is cut to a scope. */
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
export class MemoriesArgs extends NarrowingArgs {
  @Field(() => Int, { ...FIRST, defaultValue: 20 })
  readonly first?: number | null;

  @Field(() => String, AFTER)
  readonly after?: string | null;
}

/** Of a list of owners. */
@ArgsType()
export class OwnersArgs {
  @Field(() => Int, { ...FIRST, defaultValue: 20 })
  readonly first?: number | null;

  @Field(() => String, AFTER)
  readonly after?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'List also those of which only expired memories are left.',
  })
  readonly includeExpired!: boolean;
}
