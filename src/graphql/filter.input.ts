import { Field, ID, InputType } from 'type-graphql';
import type { FilterInput, IdFilterInput, RoleFilterInput, TimeFilterInput } from '../memory/filter.js';
import type { Role } from '../memory/model.js';
import { RoleEnum } from './enums.js';
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

@InputType({ description: 'Conditions on a time, compared as instants; all that are given must hold.' })
export class DateTimeFilter implements TimeFilterInput {
  @Field(() => DateTimeScalar, { nullable: true, description: 'At this instant.' })
  readonly eq?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'At another instant.' })
  readonly ne?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Later than this.' })
  readonly gt?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'At this instant or later.' })
  readonly gte?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Earlier than this.' })
  readonly lt?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'At this instant or earlier.' })
  readonly lte?: string | null;
}

@InputType('MemoryFilter', {
  description:
    'Narrows a scope; nothing in it can widen it. All members that are given must hold; nesting up to 8 levels and 64 conditions.',
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

  @Field(() => DateTimeFilter, { nullable: true, description: 'When it was stored.' })
  readonly createdAt?: DateTimeFilter | null;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When it was last changed.' })
  readonly updatedAt?: DateTimeFilter | null;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When it happened.' })
  readonly eventAt?: DateTimeFilter | null;
}
