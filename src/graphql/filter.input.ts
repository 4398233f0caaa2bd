import { Field, ID, InputType } from 'type-graphql';
import type {
  FilterInput,
  IdFilterInput,
  RoleFilterInput,
  TextFilterInput,
  TimeFilterInput,
} from '../memory/filter-input.js';
import type { Role } from '../memory/model.js';
import { RoleEnum } from './enums.js';
import { MetadataFilter } from './metadata-filter.input.js';
import { DateTimeScalar } from './scalars.js';

@InputType({
  description: 'Conditions on an id; all that are given must hold. A memory without the id equals nothing.',
})
export class IdFilter implements IdFilterInput {
  @Field(() => ID, { nullable: true, description: 'Is this id; null: has none.' })
  readonly eq?: string | null;

  @Field(() => ID, { nullable: true, description: 'Is not this id, or has none; null: has one.' })
  readonly ne?: string | null;

  @Field(() => [ID], { nullable: true, description: 'Is one of these; `[]` matches nothing.' })
  readonly in?: readonly string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Is none of these, or has none.' })
  readonly nin?: readonly string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'true: has one; false: has none.' })
  readonly exists?: boolean | null;
}

@InputType({ description: 'Conditions on the role; all that are given must hold.' })
export class RoleFilter implements RoleFilterInput {
  @Field(() => RoleEnum, { nullable: true, description: 'Is this role.' })
  readonly eq?: Role | null;

  @Field(() => RoleEnum, { nullable: true, description: 'Is another role.' })
  readonly ne?: Role | null;

  @Field(() => [RoleEnum], { nullable: true, description: 'Is one of these; `[]` matches nothing.' })
  readonly in?: readonly Role[] | null;

  @Field(() => [RoleEnum], { nullable: true, description: 'Is none of these.' })
  readonly nin?: readonly Role[] | null;
}

@InputType({
  description: 'Conditions on the text; all that are given must hold. `%`, `_` and `*` are literal.',
})
export class TextFilter implements TextFilterInput {
  @Field(() => String, { nullable: true, description: 'Is exactly this.' })
  readonly eq?: string | null;

  @Field(() => String, { nullable: true, description: 'Is anything but this.' })
  readonly ne?: string | null;

  @Field(() => [String], { nullable: true, description: 'Is one of these; `[]` matches nothing.' })
  readonly in?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'Is none of these.' })
  readonly nin?: readonly string[] | null;

  @Field(() => String, { nullable: true, description: 'Has this in it, in upper and lower case as written.' })
  readonly contains?: string | null;

  @Field(() => String, { nullable: true, description: 'Has this in it, in upper or lower case.' })
  readonly icontains?: string | null;

  @Field(() => String, { nullable: true, description: 'Begins with this.' })
  readonly startsWith?: string | null;
}

@InputType({ description: 'Conditions on a time, compared as instants; all that are given must hold.' })
export class DateTimeFilter implements TimeFilterInput {
  @Field(() => DateTimeScalar, { nullable: true, description: 'At this instant; null: at none.' })
  readonly eq?: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'At another instant, or at none; null: at some instant.',
  })
  readonly ne?: string | null;

  @Field(() => [DateTimeScalar], {
    nullable: true,
    description: 'At one of these instants; `[]` matches nothing.',
  })
  readonly in?: readonly string[] | null;

  @Field(() => [DateTimeScalar], {
    nullable: true,
    description: 'At none of these instants, or at none at all.',
  })
  readonly nin?: readonly string[] | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Later than this.' })
  readonly gt?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'At this instant or later.' })
  readonly gte?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Earlier than this.' })
  readonly lt?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'At this instant or earlier.' })
  readonly lte?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'true: at some instant; false: at none. Only `expiresAt` may have none.',
  })
  readonly exists?: boolean | null;
}

@InputType('MemoryFilter', {
  description:
    'Narrows a scope; nothing in it can widen it. All members that are given must hold; up to 8 levels and 64 conditions, lists of 1,000 values, strings of 1,024 characters.',
})
export class MemoryFilterInput implements FilterInput {
  @Field(() => [MemoryFilterInput], { nullable: true, description: 'All of these; `[]` matches everything.' })
  readonly and?: readonly MemoryFilterInput[] | null;

  @Field(() => [MemoryFilterInput], {
    nullable: true,
    description: 'At least one of these; `[]` matches nothing.',
  })
  readonly or?: readonly MemoryFilterInput[] | null;

  @Field(() => MemoryFilterInput, { nullable: true, description: 'Exactly what this does not match.' })
  readonly not?: MemoryFilterInput | null;

  @Field(() => IdFilter, { nullable: true, description: 'The user.' })
  readonly userId?: IdFilter | null;

  @Field(() => IdFilter, { nullable: true, description: 'The agent.' })
  readonly agentId?: IdFilter | null;

  @Field(() => IdFilter, { nullable: true, description: 'The run.' })
  readonly runId?: IdFilter | null;

  @Field(() => IdFilter, {
    nullable: true,
    description: 'Who said it. Its `eq` is overruled by an `actorId` in the scope.',
  })
  readonly actorId?: IdFilter | null;

  @Field(() => RoleFilter, { nullable: true, description: 'The role it was said in.' })
  readonly role?: RoleFilter | null;

  @Field(() => TextFilter, { nullable: true, description: 'The text, word for word: for meaning, search.' })
  readonly text?: TextFilter | null;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When it was stored.' })
  readonly createdAt?: DateTimeFilter | null;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When it was last changed.' })
  readonly updatedAt?: DateTimeFilter | null;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When it happened.' })
  readonly eventAt?: DateTimeFilter | null;

  @Field(() => DateTimeFilter, {
    nullable: true,
    description:
      'When it ceases to be live; none: never. What has expired is hidden all the same, unless `includeExpired`.',
  })
  readonly expiresAt?: DateTimeFilter | null;

  @Field(() => [MetadataFilter], {
    nullable: true,
    description: 'Values of the metadata; all of these; `[]` matches everything.',
  })
  readonly metadata?: readonly MetadataFilter[] | null;
}
