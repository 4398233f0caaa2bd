import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { ArmExplanation, HitSignals, Memory, SearchPlan } from '../memory/model.js';
import type { Around, ReachedMemory } from '../memory/neighbors.js';
import { SearchVectorsEnum } from './enums.js';
import { MemoryType } from './memory.type.js';
import { PageInfo } from './page-info.type.js';

@ObjectType('ArmExplanation', {
  description: 'How one arm of the search saw a hit.',
  simpleResolvers: true,
})
export class ArmExplanationType implements ArmExplanation {
  @Field(() => Int, { description: '1 is the best of this arm.' })
  readonly rank!: number;

  @Field(() => Float, {
    description:
      'Vector arm: (1 + cosine) / 2, in [0, 1]. Text arm: BM25, above 0 and without an upper bound.',
  })
  readonly score!: number;
}

@ObjectType({ description: 'Why a hit stands where it stands.', simpleResolvers: true })
export class SearchHitExplanation implements HitSignals {
  @Field(() => ArmExplanationType, {
    nullable: true,
    description: 'By meaning; null in a search by words alone.',
  })
  readonly vector!: ArmExplanation | null;

  @Field(() => ArmExplanationType, {
    nullable: true,
    description: 'By words; null when it is not among the best by words, or has none of them.',
  })
  readonly text!: ArmExplanation | null;

  @Field(() => Float, {
    description:
      "Likeness of meaning on the model's scale, in HYBRID together with what was said before it: 0 is unrelated, 0.5 as near as an answer is to its question. Not cut off at either end; 0 in a search by words alone, which compares none.",
  })
  readonly likeness!: number;

  @Field(() => Float, {
    description:
      'Words in common, in [0, 1]: 1 is the most that one word can bring, or the best of the scope if that has more.',
  })
  readonly words!: number;

  @Field(() => Float, {
    description: '1 when the question names who said it, else 0; 0 in a search by one arm alone.',
  })
  readonly speaker!: number;

  @Field(() => Float, {
    description:
      'In [0, 1]: 1 when it happened at a time that the question speaks of, half for every week away from it; 0 in a search by one arm alone.',
  })
  readonly time!: number;

  @Field(() => Float, {
    description:
      '1 when the memory ends with a question, which takes from its score; 0 in a search by one arm alone.',
  })
  readonly asking!: number;

  @Field(() => Float, {
    description: 'In [0, 1]: 1 now, half for each half-life since it happened; 0 without `recency`.',
  })
  readonly youth!: number;
}

@ObjectType({ description: 'A memory that a search found.', simpleResolvers: true })
export class MemorySearchEdge {
  @Field(() => String, { description: 'Its place in this ranking, to pass as `after`.' })
  readonly cursor!: string;

  @Field(() => Float, {
    description:
      'In [0, 1], higher is better. In HYBRID meaning counts a little more than words, then who is named and when it happened; in VECTOR it is the likeness alone, in TEXT the words alone. Scores of searches of one store, mode and model can be compared, so that `threshold` can cut by them. Far behind in a ranking it is no higher than the score before it, whatever `explain` adds up to.',
  })
  readonly score!: number;

  @Field(() => SearchHitExplanation, { description: 'What the score is made of.' })
  readonly explain!: SearchHitExplanation;

  @Field(() => MemoryType, { description: 'The memory.' })
  readonly node!: ReachedMemory;

  /** For the resolver of `neighbors`: which turns the search was asked for. */
  readonly around!: Around;
}

@ObjectType({ description: 'Where the time of a search went.', simpleResolvers: true })
export class SearchTimings {
  @Field(() => Float, {
    description: 'Milliseconds for the vector of the question; near 0 when it is known.',
  })
  readonly embed!: number;

  @Field(() => Float, { description: 'Milliseconds for the database, the way to it included.' })
  readonly store!: number;

  @Field(() => Float, { description: 'Milliseconds for the ranking.' })
  readonly rank!: number;
}

@ObjectType({ description: 'How a result came about.', simpleResolvers: true })
export class SearchExplanation implements SearchPlan {
  @Field(() => String, {
    description: "The weights that were used, by name: 'conversation' in HYBRID, 'vector', 'text'.",
  })
  readonly recipe!: string;

  @Field(() => SearchVectorsEnum, { description: 'How the nearest vectors were found.' })
  readonly vectors!: SearchPlan['vectors'];

  @Field(() => Int, {
    description: 'Memories of the smallest owner that the scope names, by which `vectors` was chosen.',
  })
  readonly scopeSize!: number;

  @Field(() => Int, {
    description:
      'Statements it took: more than one when a filter, expiry or a threshold left too few of the first, or for a page far behind.',
  })
  readonly rounds!: number;

  @Field(() => SearchTimings, { description: 'Where the time went.' })
  readonly timings!: SearchTimings;
}

@ObjectType({ description: 'What a search found, best first.', simpleResolvers: true })
export class MemorySearchConnection {
  @Field(() => [MemorySearchEdge], { description: 'The memories with their scores.' })
  readonly edges!: readonly MemorySearchEdge[];

  @Field(() => [MemoryType], { description: 'The memories alone.' })
  readonly nodes!: readonly Memory[];

  @Field(() => PageInfo, {
    description:
      '`hasNextPage` tells that more matched than were asked for, up to 1,000 in all; of similar memories, up to ten times the first page, and 100 at least.',
  })
  readonly pageInfo!: PageInfo;

  @Field(() => SearchExplanation, { description: 'How the result came about.' })
  readonly explain!: SearchExplanation;
}
