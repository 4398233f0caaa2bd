import { Field, ID, ObjectType } from 'type-graphql';
import type { ChangeKind, MemoryChange } from '../memory/changes.js';
import type { Memory } from '../memory/model.js';
import { ChangeEnum } from './enums.js';
import { MemoryType } from './memory.type.js';
import { DateTimeScalar } from './scalars.js';

@ObjectType('MemoryChange', {
  description: 'Something that happened to a memory, as a subscriber is told.',
  simpleResolvers: true,
})
export class MemoryChangeType implements MemoryChange {
  @Field(() => String, {
    description:
      'Its place among the changes of this scope: pass the last one as `after` to go on behind it. A change that arrives twice has the same cursor both times.',
  })
  readonly cursor!: string;

  @Field(() => ChangeEnum, { description: 'What happened.' })
  readonly event!: ChangeKind;

  @Field(() => ID, { description: 'The memory that it happened to.' })
  readonly memoryId!: string;

  @Field(() => MemoryType, {
    nullable: true,
    description:
      'The memory as it is now, which may be after further changes; null when it is deleted or expired by now.',
  })
  readonly memory!: Memory | null;

  @Field(() => DateTimeScalar, {
    description: 'When it happened, as in the history of the memory; for EXPIRE, its `expiresAt`.',
  })
  readonly at!: number;
}
