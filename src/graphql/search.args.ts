import { ArgsType, Field, Float, InputType, Int } from 'type-graphql';
import type { SearchMode } from '../memory/recipe.js';
import type { RecencyInput } from '../memory/search-options.js';
import { SearchModeEnum } from './enums.js';
import { AFTER, FIRST, NarrowingArgs } from './list.args.js';
import { DateTimeScalar } from './scalars.js';

@InputType('SearchRecency', { description: 'How much younger memories are preferred.' })
export class SearchRecencyInput implements RecencyInput {
  @Field(() => Float, {
    description:
      '0 to 1: the share of the score that is youth. At 0.2 a memory of today passes a very old one that scores up to 0.25 more; 1 orders what was found by youth alone.',
  })
  readonly weight!: number;

  @Field(() => Float, {
    nullable: true,
    defaultValue: 30,
    description: 'Days after which youth counts half, by `eventAt`.',
  })
  readonly halfLifeDays?: number | null;
}

/** Of a search, but for its scope. */
@ArgsType()
export class SearchArgs extends NarrowingArgs {
  @Field(() => String, { description: "A question or some words: 'how does Alice take her coffee?'" })
  readonly query!: string;

  @Field(() => Int, {
    ...FIRST,
    defaultValue: 10,
    description: 'How many, 1-100. A ranking has a beginning and no end to page from: there is no `last`.',
  })
  readonly first?: number | null;

  @Field(() => String, AFTER)
  readonly after?: string | null;

  @Field(() => SearchModeEnum, {
    nullable: true,
    description: 'By what to find: HYBRID when absent, and TEXT on a LEXICAL server.',
  })
  readonly mode?: SearchMode | null;

  @Field(() => Float, {
    nullable: true,
    defaultValue: 0,
    description: '0 to 1: hits with a lower score are left out.',
  })
  readonly threshold?: number | null;

  @Field(() => SearchRecencyInput, {
    nullable: true,
    description: 'Prefer what happened lately. Age does not count otherwise.',
  })
  readonly recency?: SearchRecencyInput | null;

  @Field(() => Float, {
    nullable: true,
    defaultValue: 0,
    description: '0 to 1: how much a hit falls behind for repeating the words of a better one.',
  })
  readonly diversity?: number | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 0,
    description: 'How many turns before and after each hit its `neighbors` has, 0-10.',
  })
  readonly neighbors?: number | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      "What counts as the present, for 'last week' in the question and for `recency`; the server's clock when absent.",
  })
  readonly now?: string | null;
}
