import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { DeleteReport } from '../memory/delete.js';
import type { Memory } from '../memory/model.js';
import type { PurgeReport } from '../memory/purge.js';
import { AddOutcomeEnum, SkipReasonEnum } from './enums.js';
import { MemoryType } from './memory.type.js';

@ObjectType('AddMemoryResult', { description: 'What became of one text or message.', simpleResolvers: true })
export class AddMemoryResultType {
  @Field(() => Int, { description: 'Which entry of the input, from 0.' })
  readonly entryIndex!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Which message of the entry, from 0; null for a plain text.',
  })
  readonly messageIndex!: number | null;

  @Field(() => AddOutcomeEnum, { description: 'What became of it.' })
  readonly outcome!: 'ADDED' | 'DUPLICATE' | 'SKIPPED' | 'REJECTED';

  @Field(() => SkipReasonEnum, { nullable: true, description: 'Why it was SKIPPED.' })
  readonly reason!: 'SYSTEM_ROLE' | null;

  @Field(() => String, { nullable: true, description: "The error code of a REJECTED one: 'VALIDATION_001'." })
  readonly code!: string | null;

  @Field(() => String, { nullable: true, description: 'What is wrong with a REJECTED one, and what to do.' })
  readonly message!: string | null;

  @Field(() => String, { nullable: true, description: "The argument at fault: 'input.entries[2].scope'." })
  readonly argument!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The memory that was ADDED, or that an input is a DUPLICATE of; null for others, and when it was purged since.',
  })
  readonly memoryId!: string | null;

  @Field(() => MemoryType, {
    nullable: true,
    description: 'The same memory as it is now; null also when a repeated request finds it deleted since.',
  })
  readonly memory!: Memory | null;
}

@ObjectType({ description: 'What became of everything that was given.', simpleResolvers: true })
export class AddMemoriesPayload {
  @Field(() => [AddMemoryResultType], { description: 'One per text or message, in the order of the input.' })
  readonly results!: readonly AddMemoryResultType[];
}

@ObjectType({ description: 'The memory after the update.', simpleResolvers: true })
export class UpdateMemoryPayload {
  @Field(() => MemoryType, { description: 'The memory as it is now.' })
  readonly memory!: Memory;
}

@ObjectType({ description: 'What was deleted.', simpleResolvers: true })
export class DeleteMemoryPayload {
  @Field(() => ID, { description: 'The memory that is gone.' })
  readonly deletedId!: string;
}

@ObjectType('DeleteMemoriesPayload', { description: 'How far the deletion came.', simpleResolvers: true })
export class DeleteMemoriesPayloadType implements DeleteReport {
  @Field(() => Int, { description: 'How many matched when the call began.' })
  readonly matched!: number;

  @Field(() => Int, { description: 'How many are gone; 0 for a dry run.' })
  readonly deleted!: number;

  @Field(() => Int, { description: 'How many of them are still there.' })
  readonly remaining!: number;

  @Field(() => Boolean, { description: 'false when the call ended early: call again to go on.' })
  readonly done!: boolean;
}

@ObjectType('PurgeScopePayload', {
  description:
    'What was removed, by kind. For a dry run what there is: of the kinds that scopes share, also what would stay.',
  simpleResolvers: true,
})
export class PurgeScopePayloadType implements PurgeReport {
  @Field(() => Int, { description: 'Memories with their vectors, live and expired.' })
  readonly memories!: number;

  @Field(() => Int, { description: 'Entries of histories, also of memories that had been deleted.' })
  readonly events!: number;

  @Field(() => Int, { description: 'Conversations of which nothing is left.' })
  readonly threads!: number;

  @Field(() => Int, { description: 'Requests with an idempotencyKey that concerned nothing else.' })
  readonly requests!: number;

  @Field(() => Int, { description: 'Change records that concerned nothing else.' })
  readonly changes!: number;

  @Field(() => Int, { description: 'Users, agents, runs and actors that hold nothing more.' })
  readonly scopes!: number;

  @Field(() => Boolean, { description: 'false when the call ended early: call again to go on.' })
  readonly done!: boolean;
}
