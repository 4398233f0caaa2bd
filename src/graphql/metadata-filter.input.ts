import { Field, InputType } from 'type-graphql';
import type { Scalar } from '../memory/filter.js';
import type { MetadataFilterInput } from '../memory/filter-input.js';
import { JsonScalar } from './scalars.js';

const ORDER =
  "numbers with numbers, ISO dates with ISO dates ('2024-01-15' is 00:00 UTC), other strings by code point";

@InputType({
  description:
    'Conditions on one value of the metadata; all that are given must hold. Types never convert. Without a value, or with null, only `ne`, `nin`, `eq: null` and `exists: false` hold. A list equals nothing.',
})
export class MetadataFilter implements MetadataFilterInput {
  @Field(() => String, {
    description: "The keys to the value: 'topic', 'address.city'; `\\.` is a dot in a key. Up to 5 keys.",
  })
  readonly path!: string;

  @Field(() => JsonScalar, { nullable: true, description: 'Is this; null: there is none.' })
  readonly eq?: Scalar | null;

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'Is not this, or there is none; null: there is one.',
  })
  readonly ne?: Scalar | null;

  @Field(() => [JsonScalar], { nullable: true, description: 'Is one of these; `[]` matches nothing.' })
  readonly in?: readonly Scalar[] | null;

  @Field(() => [JsonScalar], { nullable: true, description: 'Is none of these, or there is none.' })
  readonly nin?: readonly Scalar[] | null;

  @Field(() => JsonScalar, { nullable: true, description: `Is greater: ${ORDER}.` })
  readonly gt?: Scalar | null;

  @Field(() => JsonScalar, { nullable: true, description: 'Is greater or equal: compared like `gt`.' })
  readonly gte?: Scalar | null;

  @Field(() => JsonScalar, { nullable: true, description: 'Is less: compared like `gt`.' })
  readonly lt?: Scalar | null;

  @Field(() => JsonScalar, { nullable: true, description: 'Is less or equal: compared like `gt`.' })
  readonly lte?: Scalar | null;

  @Field(() => JsonScalar, {
    nullable: true,
    description:
      'Is a list with this element, or a string with this in it, in upper and lower case as written.',
  })
  readonly contains?: Scalar | null;

  @Field(() => String, {
    nullable: true,
    description: 'Is a string with this in it, in upper or lower case.',
  })
  readonly icontains?: string | null;

  @Field(() => String, { nullable: true, description: 'Is a string that begins with this.' })
  readonly startsWith?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'true: there is one; false: there is none, or null.' })
  readonly exists?: boolean | null;
}
