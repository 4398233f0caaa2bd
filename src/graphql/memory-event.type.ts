import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { EventKind, JsonObject, MemoryEvent, Role } from '../memory/model.js';
import { EventEnum, RoleEnum } from './enums.js';
import { PageInfo } from './page-info.type.js';
import { DateTimeScalar, JsonObjectScalar } from './scalars.js';

@ObjectType('MemoryEvent', {
  description: 'An entry of the append-only history of a memory. It outlives the memory.',
  simpleResolvers: true,
})
export class MemoryEventType implements MemoryEvent {
  @Field(() => ID, { description: 'The memory that it happened to.' })
  readonly memoryId!: string;

  @Field(() => Int, { description: 'Its place in the history of this memory: 1, 2, 3 …' })
  readonly seq!: number;

  @Field(() => EventEnum, { description: 'What happened.' })
  readonly event!: EventKind;

  @Field(() => Int, {
    description: "The memory's version afterwards; for a DELETE, the version that was deleted.",
  })
  readonly version!: number;

  @Field(() => String, { nullable: true, description: 'The text before; null for an ADD.' })
  readonly oldText!: string | null;

  @Field(() => String, { nullable: true, description: 'The text after; null for a DELETE.' })
  readonly newText!: string | null;

  @Field(() => JsonObjectScalar, { nullable: true, description: 'The metadata before; null for an ADD.' })
  readonly oldMetadata!: JsonObject | null;

  @Field(() => JsonObjectScalar, { nullable: true, description: 'The metadata after; null for a DELETE.' })
  readonly newMetadata!: JsonObject | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Who did it, as the caller said; not necessarily who said the memory.',
  })
  readonly actorId!: string | null;

  @Field(() => RoleEnum, { description: 'The role of the memory.' })
  readonly role!: Role;

  @Field(() => DateTimeScalar, { description: 'When it happened.' })
  readonly at!: number;
}

@ObjectType({ description: 'An event in a history.', simpleResolvers: true })
export class MemoryEventEdge {
  @Field(() => String, { description: 'Its place in this history, to pass as `after`.' })
  readonly cursor!: string;

  @Field(() => MemoryEventType, { description: 'The event.' })
  readonly node!: MemoryEvent;
}

@ObjectType({ description: 'A page of a history, oldest first.', simpleResolvers: true })
export class MemoryEventConnection {
  @Field(() => [MemoryEventEdge], { description: 'The events with their cursors.' })
  readonly edges!: readonly MemoryEventEdge[];

  @Field(() => [MemoryEventType], { description: 'The events alone.' })
  readonly nodes!: readonly MemoryEvent[];

  @Field(() => PageInfo, { description: 'Where this page stands in the history.' })
  readonly pageInfo!: PageInfo;
}
