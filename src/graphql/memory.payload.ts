import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { DeleteReport } from '../memory/delete.js';
import type { Memory } from '../memory/model.js';
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
  readonly outcome!: 'ADDED' | 'SKIPPED' | 'REJECTED';

  @Field(() => SkipReasonEnum, { nullable: true, description: 'Why it was SKIPPED.' })
  readonly reason!: 'SYSTEM_ROLE' | null;

  @Field(() => String, { nullable: true, description: "The error code of a REJECTED one: 'VALIDATION_001'." })
  readonly code!: string | null;

  @Field(() => String, { nullable: true, description: 'What is wrong with a REJECTED one, and what to do.' })
  readonly message!: string | null;

  @Field(() => String, { nullable: true, description: "The argument at fault: 'input.entries[2].scope'." })
  readonly argument!: string | null;

  @Field(() => MemoryType, { nullable: true, description: 'The memory that was ADDED.' })
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
